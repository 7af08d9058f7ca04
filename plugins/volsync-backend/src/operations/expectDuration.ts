import {
  median,
  RESTORING_KINDS,
  type HistoryEntry,
  type OperationKind,
} from 'backstage-plugin-volsync-common';

const COUNTED = 5;

/**
 * Seconds that the last operations of a kind took, in the median; where there was none, those that do the same work:
 * whatever restores reads the same snapshot into a claim and compares it.
 *
 * @param history - of one volume, newest first
 * @returns undefined where nothing like it has ended well yet
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
  return median(counted.slice(0, COUNTED));
}

/** Of those that ended well. */
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
