import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ApiClient, EventRecorder, Pace } from '../client';
import type { RestMapper } from './RestMapper';

/** Shared dependencies of the agent. */
export interface GitOpsContext {
  readonly client: ApiClient;
  readonly mapper: RestMapper;
  readonly events: EventRecorder;
  readonly pace: Pace;
  readonly logger: LoggerService;
  readonly clock: () => Date;
}
