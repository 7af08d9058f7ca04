import type { RunReport } from 'backstage-plugin-volsync-common';

/**
 * How many attempts failed: the pods of early ones may be gone, and those of a Job that VolSync replaced may still be
 * listed.
 */
export function countFailed(run: RunReport): number {
  return Math.max(run.failedAttempts, countListed(run));
}

/** The number of the first attempt in the list: pods of early attempts may be gone, the count of the failed is not. */
export function firstAttemptNumber(run: RunReport): number {
  return Math.max(1, run.failedAttempts - countListed(run) + 1);
}

function countListed({ attempts }: RunReport): number {
  return attempts.filter(({ state }) => state === 'failed').length;
}
