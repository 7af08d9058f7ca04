import type { BulkVolumeState } from 'backstage-plugin-volsync-common';
import { volumeKey } from '../../lib/volumeKey';
import { isOver, type OperationRecord } from '../record';
import type { BulkItem } from './BulkStore';

const FINAL: readonly BulkVolumeState[] = [
  'succeeded',
  'failed',
  'stopped',
  'skipped',
];

/** Whether the state is final. @internal */
export function isFinal({ state }: BulkItem): boolean {
  return FINAL.includes(state);
}

/** Whether its operation is in progress. @internal */
export function isActive(item: BulkItem): boolean {
  return item.state !== 'pending' && !isFinal(item);
}

/** Each volume with its operation's current state. Pure. @internal */
export function withOperations(
  items: readonly BulkItem[],
  operations: readonly OperationRecord[],
): readonly BulkItem[] {
  const byVolume = new Map(
    operations.map(one => [volumeKey(one.volume), one] as const),
  );
  return items.map(item => {
    const operation = byVolume.get(volumeKey(item));
    return operation && !isFinal(item)
      ? { ...toBare(item), ...toResult(operation) }
      : item;
  });
}

/**
 * Chooses which volume of a cluster starts next: one of the tenant with the fewest running. So a team with three
 * volumes doesn't wait behind one with three hundred. Failed tries count, too. Otherwise a tenant whose volumes all
 * fail would be tried first in every round. Pure.
 *
 * @internal
 */
export function chooseNext<T extends { readonly item: BulkItem }>(
  candidates: readonly T[],
  /** Running and already tried in this round, by namespace */
  counts: ReadonlyMap<string, number>,
): T | undefined {
  const count = ({ item }: T) => counts.get(item.namespace) ?? 0;
  return candidates.reduce<T | undefined>(
    (best, one) => (!best || count(one) < count(best) ? one : best),
    undefined,
  );
}

function toBare(item: BulkItem): BulkItem {
  const { retryAt, failingSince, detail, ...rest } = item;
  return rest;
}

function toResult(
  operation: OperationRecord,
): Pick<BulkItem, 'state' | 'operation' | 'durationSeconds' | 'detail'> {
  const { id, state, document, createdAt, endedAt } = operation;
  const step = document.steps.find(one => one.state === 'running');
  const startedAt = document.startedAt
    ? Date.parse(document.startedAt)
    : createdAt;
  return {
    state,
    operation: id,
    durationSeconds:
      endedAt === undefined
        ? undefined
        : Math.max(0, Math.round((endedAt - startedAt) / 1_000)),
    detail: isOver(state)
      ? [document.outcome?.summary, document.outcome?.remedy]
          .filter(Boolean)
          .join('. ') || undefined
      : step?.detail ?? step?.title,
  };
}
