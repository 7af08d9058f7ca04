import type {
  HistoryEntry,
  OperationKind,
} from 'backstage-plugin-volsync-common';
import { medianOf } from '../lib/medianOf';

/** They read the same snapshot into a claim and compare it: each tells of the others. */
const RESTORING: readonly HistoryEntry['what'][] = [
  'restore',
  'restore-in-place',
  'drill',
];
const COUNTED = 5;

/**
 * Seconds that the last operations of a kind took, in the median; where there was none, those that do the same work.
 *
 * @param history - of one volume, newest first
 * @returns undefined where nothing like it has ended well yet
 * @internal
 */
export function expectDuration(
  kind: OperationKind,
  history: readonly HistoryEntry[],
): number | undefined {
  const ended = history.flatMap(({ what, result, durationSeconds }) =>
    result === 'succeeded' && durationSeconds !== undefined
      ? [{ what, durationSeconds }]
      : [],
  );
  const same = ended.filter(({ what }) => what === kind);
  const alike = RESTORING.includes(kind)
    ? ended.filter(({ what }) => RESTORING.includes(what))
    : [];
  const counted = (same.length > 0 ? same : alike).slice(0, COUNTED);
  return counted.length > 0
    ? medianOf(counted.map(({ durationSeconds }) => durationSeconds))
    : undefined;
}
