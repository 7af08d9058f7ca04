import type { Operation } from 'backstage-plugin-volsync-common';

/** What can still be done about the last replacement of live data. */
export interface Undoable {
  readonly operation: Operation;
  /** Until when the safety snapshot is kept, if there is one */
  readonly until?: string;
  /** Whether what was left suspended can be brought back */
  readonly isLeft: boolean;
}

/** Only the last one: to undo an earlier one undoes everything after it, too. Pure. */
export function findUndoable(
  operations: readonly Operation[],
  now: number,
): Undoable | undefined {
  const newestFirst = [...operations].sort((one, other) =>
    other.createdAt.localeCompare(one.createdAt),
  );
  const left = newestFirst.find(({ outcome }) => outcome?.left);
  if (left && !isFinished(left, operations)) {
    const until = untilOf(left, now);
    return { operation: left, isLeft: true, ...(until && { until }) };
  }
  const last = newestFirst.find(({ outcome }) => outcome?.undo);
  const until = last && untilOf(last, now);
  return last && until ? { operation: last, until, isLeft: false } : undefined;
}

function untilOf({ outcome }: Operation, now: number): string | undefined {
  const until = outcome?.undo?.until;
  return until !== undefined && Date.parse(until) > now ? until : undefined;
}

function isFinished(
  { id }: Operation,
  operations: readonly Operation[],
): boolean {
  return operations.some(
    ({ kind, state, options }) =>
      (kind === 'finish' || kind === 'undo') &&
      state === 'succeeded' &&
      options.operation === id,
  );
}
