import type { RunReport } from 'backstage-plugin-volsync-common';

/**
 * The number of the first attempt in the list: pods of early attempts may be gone, the count of the failed is not.
 */
export function firstAttemptNumber(run: RunReport): number {
  const notFailed = run.attempts.filter(({ state }) => state !== 'failed');
  const failedSeen = run.attempts.length - notFailed.length;
  return Math.max(1, run.failedAttempts - failedSeen + 1);
}
