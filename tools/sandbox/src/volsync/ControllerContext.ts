import type { ClusterContext, EventRecorder } from '../client';
import type { SyncMetrics } from './SyncMetrics';

/** What every part of the controller needs. */
export interface ControllerContext extends ClusterContext {
  readonly events: EventRecorder;
  readonly metrics: SyncMetrics;
  readonly clock: () => Date;
}

/** What a mover's look at the cluster came to. */
export type SyncProgress =
  | { readonly state: 'in-progress' }
  | {
      readonly state: 'complete';
      readonly image?: { apiGroup: string; kind: string; name: string };
    };
