import type {
  RepositoryReport,
  SeenRun,
} from 'backstage-plugin-volsync-common';

const DAY_MS = 86_400_000;
const GROWTH_DAYS = 14;

/**
 * Average growth of the repository in bytes per day over the last two weeks of records; negative after a prune.
 * Undefined with less than two days.
 */
export function growthPerDay(
  growth: RepositoryReport['growth'],
): number | undefined {
  const last = growth.at(-1);
  if (!last) {
    return undefined;
  }
  const from = Date.parse(last.day) - GROWTH_DAYS * DAY_MS;
  const first = growth.find(entry => Date.parse(entry.day) >= from);
  const days = first
    ? (Date.parse(last.day) - Date.parse(first.day)) / DAY_MS
    : 0;
  return first && days > 0 ? (last.bytes - first.bytes) / days : undefined;
}

/** Durations of successful runs in seconds, in the order of the runs. */
export function successfulDurations(runs: readonly SeenRun[]): number[] {
  return runs.flatMap(run =>
    run.result === 'successful' && run.durationSeconds !== undefined
      ? [run.durationSeconds]
      : [],
  );
}

/** Sorts runs, oldest first. */
export function inOrderOfTime(runs: readonly SeenRun[]): SeenRun[] {
  return [...runs].sort(
    (left, right) => Date.parse(left.endedAt) - Date.parse(right.endedAt),
  );
}
