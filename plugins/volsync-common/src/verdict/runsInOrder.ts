import { toMillis } from './clock';
import type { SeenRun } from './evidence';

/** Runs whose end was observed, oldest first. */
export function runsInOrder(
  runs: readonly SeenRun[] | undefined,
): readonly SeenRun[] {
  return [...(runs ?? [])].sort(
    (a, b) => (toMillis(a.endedAt) ?? 0) - (toMillis(b.endedAt) ?? 0),
  );
}
