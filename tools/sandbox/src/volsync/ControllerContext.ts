import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ApiClient, EventRecorder, Pace } from '../client';
import type { SyncMetrics } from './SyncMetrics';

/** What every part of the controller needs. @internal */
export interface ControllerContext {
  readonly client: ApiClient;
  readonly pace: Pace;
  readonly logger: LoggerService;
  readonly events: EventRecorder;
  readonly metrics: SyncMetrics;
  readonly clock: () => Date;
}

/** What a mover's look at the cluster came to. @internal */
export type SyncProgress =
  | { readonly state: 'in-progress' }
  | {
      readonly state: 'complete';
      readonly image?: { apiGroup: string; kind: string; name: string };
    };
