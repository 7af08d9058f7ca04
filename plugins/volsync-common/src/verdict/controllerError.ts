import { isTransientError, synchronizingCondition } from '../volsync/status';
import type { ReplicationStatus } from '../volsync/resources';
import { secondsBetween } from './clock';

/** An Error of the controller counts after this time: shorter ones occur in healthy runs (longest recorded 1.9 s). */
const ERROR_LASTS_SECONDS = 5;

/** An error that the controller reports. */
export interface ControllerError {
  readonly message: string;
  readonly since?: string;
}

/** The Error in the condition, once it has persisted. */
export function controllerError(
  status: ReplicationStatus | undefined,
  conditionSince: string | undefined,
  now: string,
): ControllerError | undefined {
  const condition = synchronizingCondition(status);
  if (condition?.reason !== 'Error') {
    return undefined;
  }
  const message = condition.message ?? '';
  // The condition's own time changes only with its status: with a transient message it proves nothing.
  const since =
    conditionSince ??
    (isTransientError(message) ? undefined : condition.lastTransitionTime);
  const seconds = secondsBetween(since, now);
  return seconds !== undefined && seconds > ERROR_LASTS_SECONDS
    ? { message, since }
    : undefined;
}
