/**
 * A task may run again: retried by a person, or continued by another replica after a crash. It must not start the same
 * operation twice, and it can't safely record that it has started one, because it may crash between the start and the
 * record. So the operation's reason ends with an id of the step, and a repeated step finds its operation by that id. A
 * checkpoint would be less reliable, and permanent: a failed operation may be started again.
 */
import type { Operation, OperationKind } from 'backstage-plugin-volsync-common';
import {
  isOver,
  type OperationContext,
  type VolumeOperations,
} from './context';

const MAX_REASON_LENGTH = 500;

/** The id of an operation that this step started. */
export function toMark({
  task,
  step,
}: Pick<OperationContext, 'task' | 'step'>): string {
  return `(task ${task.id}, step ${step?.id ?? '1'})`;
}

export function markReason(mark: string, reason = ''): string {
  const text = reason.trim().slice(0, MAX_REASON_LENGTH - mark.length - 1);
  return `${text} ${mark}`.trim();
}

/** An operation that this step started and need not start again: it is running, or has succeeded. */
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
