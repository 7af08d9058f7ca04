import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ApiClient, Pace } from '../client';

/** What every part of a node or controller needs. @internal */
export interface NodeContext {
  readonly client: ApiClient;
  readonly pace: Pace;
  readonly logger: LoggerService;
}

/** A part of the cluster that runs until it is told not to. @internal */
export interface RunningPart {
  close(): Promise<void>;
}
