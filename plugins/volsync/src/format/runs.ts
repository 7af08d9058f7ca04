import type { RunReport } from 'backstage-plugin-volsync-common';

/**
 * Number of failed attempts. Pods of early attempts may be gone, and those of a Job that VolSync replaced may still be
 * listed.
 */
export function countFailed(run: RunReport): number {
  return Math.max(run.failedAttempts, countListed(run));
}

/** Number of the first listed attempt. Pods of early attempts may be gone, but the failure count includes them. */
export function firstAttemptNumber(run: RunReport): number {
  return Math.max(1, run.failedAttempts - countListed(run) + 1);
}

function countListed({ attempts }: RunReport): number {
  return attempts.filter(({ state }) => state === 'failed').length;
}
