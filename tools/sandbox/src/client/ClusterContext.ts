import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ApiClient } from './ApiClient';
import type { Pace } from './Pace';

/** What every part of a node or controller needs. */
export interface ClusterContext {
  readonly client: ApiClient;
  readonly pace: Pace;
  readonly logger: LoggerService;
}

/** A part of the cluster that runs until it is closed. */
export interface RunningPart {
  close(): Promise<void>;
}
