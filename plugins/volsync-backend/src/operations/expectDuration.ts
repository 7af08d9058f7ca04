import {
  median,
  RESTORING_KINDS,
  type HistoryEntry,
  type OperationKind,
} from 'backstage-plugin-volsync-common';

const MAX_COUNTED = 5;

/**
 * Median duration, in seconds, of the last operations of a kind. If there are none, uses kinds that do the same work:
 * every restore reads the same snapshot into a claim and compares it.
 *
 * @param history - the history of one volume, newest first
 * @returns undefined if no such operation has succeeded yet
 * @internal
 */
export function expectDuration(
  kind: OperationKind,
  history: readonly HistoryEntry[],
): number | undefined {
  const same = durationsOf([kind], history);
  const counted =
    same.length === 0 && RESTORING_KINDS.includes(kind)
      ? durationsOf(RESTORING_KINDS, history)
      : same;
  return median(counted.slice(0, MAX_COUNTED));
}

/** Durations of the operations that succeeded. */
function durationsOf(
  kinds: readonly HistoryEntry['what'][],
  history: readonly HistoryEntry[],
): readonly number[] {
  return history.flatMap(({ what, result, durationSeconds }) =>
    kinds.includes(what) &&
    result === 'succeeded' &&
    durationSeconds !== undefined
      ? [durationSeconds]
      : [],
  );
}
