import type { Condition } from '../kubernetes/resources';
import type { ReplicationStatus } from './resources';

/**
 * The states of VolSync's only condition, `Synchronizing`. It never reports a failure, and it never reports health.
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

/** The condition `Synchronizing`, if there is one. @public */
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
 * Errors that occur briefly in healthy runs: optimistic locking of the API server, and the way VolSync replaces a Job.
 * Recorded 174 times in 53 recordings, for 1.9 s at most.
 *
 * @public
 */
export function isTransientError(message: string | undefined): boolean {
  return /Operation cannot be fulfilled on|unable to update object\. Deleting object|^\S+ "[^"]+" already exists$/.test(
    message ?? '',
  );
}
