import { toMillis } from './clock';
import type { SeenRun } from './evidence';

/** Runs that were seen to end, oldest first, whatever their order in the evidence. */
export function runsInOrder(
  runs: readonly SeenRun[] | undefined,
): readonly SeenRun[] {
  return [...(runs ?? [])].sort(
    (a, b) => (toMillis(a.endedAt) ?? 0) - (toMillis(b.endedAt) ?? 0),
  );
}
