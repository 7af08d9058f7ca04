import type { Condition } from '../kubernetes/resources';
import type { ReplicationStatus } from './resources';

/**
 * What VolSync's one condition, `Synchronizing`, can say. It never says "failed" and never says "healthy".
 *
 * @public
 */
export type SynchronizingState =
  | 'in-progress'
  | 'cleaning-up'
  | 'waiting-for-manual'
  | 'waiting-for-schedule'
  | 'error'
  | 'unknown';

/** The condition `Synchronizing`, where there is one. @public */
export function synchronizingCondition(
  status: ReplicationStatus | undefined,
): Condition | undefined {
  return status?.conditions?.find(({ type }) => type === 'Synchronizing');
}

/** @public */
export function synchronizingState(
  status: ReplicationStatus | undefined,
): SynchronizingState {
  switch (synchronizingCondition(status)?.reason) {
    case 'SyncInProgress':
      return 'in-progress';
    case 'CleaningUp':
      return 'cleaning-up';
    case 'WaitingForManual':
      return 'waiting-for-manual';
    case 'WaitingForSchedule':
      return 'waiting-for-schedule';
    case 'Error':
      return 'error';
    default:
      return 'unknown';
  }
}

/**
 * Errors that flash in healthy runs: the API server's optimistic locking and VolSync's own way of replacing a Job.
 * Recorded 174 times in 53 recordings, the longest for 1.9 s.
 *
 * @public
 */
export function isTransientError(message: string | undefined): boolean {
  return /Operation cannot be fulfilled on|unable to update object\. Deleting object|^\S+ "[^"]+" already exists$/.test(
    message ?? '',
  );
}
