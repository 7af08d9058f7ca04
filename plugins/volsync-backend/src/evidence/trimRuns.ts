/** A re-initialized repository is reported for a week, so earlier successes must be known that long. */
export const RUN_RETENTION_MS = 8 * 24 * 60 * 60_000;
const MAX_RUNS = 50;
const DAY_MS = 24 * 60 * 60_000;

interface EndedRun {
  /** RFC 3339 */
  readonly endedAt: string;
  readonly result: string;
  readonly snapshotId?: string;
  readonly source?: string;
}

/**
 * What is kept of the runs of a volume, newest first: the newest 50, and the first success of each day. So a schedule
 * of every few minutes doesn't shorten how long the portal knows what a repository once held. Pure.
 *
 * @internal
 */
export function trimRuns<T extends EndedRun>(
  newestFirst: readonly T[],
  nowMs: number,
): T[] {
  const firstOfDay = new Map<string, T>();
  for (const run of newestFirst.slice(MAX_RUNS)) {
    const endedMs = Date.parse(run.endedAt);
    if (
      run.result !== 'failed' &&
      run.snapshotId !== undefined &&
      nowMs - endedMs <= RUN_RETENTION_MS
    ) {
      firstOfDay.set(`${Math.floor(endedMs / DAY_MS)} ${run.source}`, run);
    }
  }
  const kept = new Set([
    ...newestFirst.slice(0, MAX_RUNS),
    ...firstOfDay.values(),
  ]);
  return newestFirst.filter(run => kept.has(run));
}
