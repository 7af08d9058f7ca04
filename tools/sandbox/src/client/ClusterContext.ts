import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ApiClient } from './ApiClient';
import type { Pace } from './Pace';

/** Dependencies of every part of a node or controller. */
export interface ClusterContext {
  readonly client: ApiClient;
  readonly pace: Pace;
  readonly logger: LoggerService;
}

/** A component of the cluster that runs until it is closed. */
export interface RunningPart {
  close(): Promise<void>;
}
