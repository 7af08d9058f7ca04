import type { RunReport, SeenRun } from 'backstage-plugin-volsync-common';

/** How a run ended, as it is shown: success after failed attempts is a success to look at. */
export type RunOutcome = 'successful' | 'retried' | 'failed';

export function toOutcome(run: SeenRun): RunOutcome {
  if (run.result === 'failed') {
    return 'failed';
  }
  return run.failedAttempts > 0 ? 'retried' : 'successful';
}

/**
 * The number of the first attempt in the list: pods of early attempts may be gone, the count of the failed is not.
 */
export function firstAttemptNumber(run: RunReport): number {
  const notFailed = run.attempts.filter(({ state }) => state !== 'failed');
  const failedSeen = run.attempts.length - notFailed.length;
  return Math.max(1, run.failedAttempts - failedSeen + 1);
}
