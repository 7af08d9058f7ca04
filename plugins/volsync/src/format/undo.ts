import type { Operation } from 'backstage-plugin-volsync-common';

/** Ways to undo or finish the last replacement of live data. */
export interface Undoable {
  readonly operation: Operation;
  /** When the safety snapshot expires, if there is one */
  readonly until?: string;
  /** Whether the resources that were left suspended can be resumed */
  readonly isLeft: boolean;
}

/** Finds only the last replacement: undoing an earlier one would also undo everything after it. Pure. */
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
