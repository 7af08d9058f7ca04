import type { ClusterContext, EventRecorder } from '../client';
import type { SyncMetrics } from './SyncMetrics';

/** Dependencies of every part of the controller. */
export interface ControllerContext extends ClusterContext {
  readonly events: EventRecorder;
  readonly metrics: SyncMetrics;
  readonly clock: () => Date;
}

/** The result of one reconciliation of a mover. */
export type SyncProgress =
  | { readonly state: 'in-progress' }
  | {
      readonly state: 'complete';
      readonly image?: { apiGroup: string; kind: string; name: string };
    };
