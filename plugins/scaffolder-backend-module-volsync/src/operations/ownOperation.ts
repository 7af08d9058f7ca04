/**
 * A task may be run again: retried by a person, or taken up by another replica after a crash. It must not start the same
 * thing twice, and no place of its own is safe to note that it has started: between the start and the note it may die.
 * So the operation itself says whose it is, at the end of its reason, and a step that comes back finds it by that. A
 * checkpoint would hold what is needed less surely, and for ever: an operation that failed may be tried again.
 */
import type { Operation, OperationKind } from 'backstage-plugin-volsync-common';
import {
  isOver,
  type OperationContext,
  type VolumeOperations,
} from './context';

const MAX_REASON_LENGTH = 500;

/** What an operation of this very step is known by. */
export function toMark({
  task,
  step,
}: Pick<OperationContext, 'task' | 'step'>): string {
  return `(task ${task.id}, step ${step?.id ?? '1'})`;
}

export function markReason(mark: string, reason = ''): string {
  const words = reason.trim().slice(0, MAX_REASON_LENGTH - mark.length - 1);
  return `${words} ${mark}`.trim();
}

/** What this step started before and need not start again: it goes on, or has succeeded. */
export async function findOwn(
  { service, volume }: VolumeOperations,
  mark: string,
  kind?: OperationKind,
): Promise<Operation | undefined> {
  const { operations } = await service.list(volume);
  return operations.find(
    operation =>
      operation.reason?.endsWith(mark) &&
      (kind === undefined || operation.kind === kind) &&
      (!isOver(operation) || operation.state === 'succeeded'),
  );
}
