/** What an undo or a later finish rests on: the operation before it, as the portal's own database has it. */
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { JsonObject, JsonValue } from '@backstage/types';
import type { OperationVolume } from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import { volumeKey } from '../../../lib/volumeKey';
import { isOver, type OperationRecord } from '../../record';
import {
  offlineParamsSchema,
  type OfflineParams,
} from '../restore-in-place/params';
import { runnerKey } from '../restore-in-place/runners';
import { workloadKey } from '../restore-in-place/workloads';
import type { KindTools } from '../tools';

/** An operation that replaced the files of the live claim, or began to. @internal */
export interface EarlierOperation {
  readonly record: OperationRecord;
  readonly params: OfflineParams;
  /** What it changed and left so; empty if it brought everything back */
  readonly found: JsonObject;
}

const earlierSchema = offlineParamsSchema.extend({
  found: z.record(z.string(), z.unknown()).optional(),
});

/** Throws `NotFoundError` and `ConflictError`. @internal */
export async function findEarlier(
  id: string,
  volume: OperationVolume,
  { operations }: Pick<KindTools, 'operations'>,
): Promise<EarlierOperation> {
  const record = await operations.find(id);
  if (!record || volumeKey(record.volume) !== volumeKey(volume)) {
    throw new NotFoundError(`Operation not found on this volume: "${id}"`);
  }
  if (record.kind !== 'restore-in-place' && record.kind !== 'undo') {
    throw new ConflictError(
      'Only a restore in place and its undo can be undone or finished',
    );
  }
  if (!isOver(record.state)) {
    throw new ConflictError(
      `Operation "${id}" is still running. Wait until it ends, or choose how it continues`,
    );
  }
  const { found: inherited, ...params } = earlierSchema.parse(
    record.document.params,
  );
  return {
    record,
    params,
    found: isLeft(record)
      ? foundOf(params, {
          ...(inherited as JsonObject | undefined),
          ...record.document.memory,
        })
      : {},
  };
}

/** A person chose to leave the apps stopped and the schedule suspended. @internal */
export function isLeft({ document }: OperationRecord): boolean {
  return document.memory.left === true;
}

/** The later operation that brought back what this one left; undefined if none did. @internal */
export async function findFinisher(
  { id, volume }: OperationRecord,
  { operations }: Pick<KindTools, 'operations'>,
): Promise<OperationRecord | undefined> {
  return (await operations.list(volume)).find(
    ({ kind, state, document }) =>
      (kind === 'finish' || kind === 'undo') &&
      state === 'succeeded' &&
      document.params.operation === id,
  );
}

function foundOf(
  { workloads, runners }: OfflineParams,
  memory: JsonObject,
): JsonObject {
  const keys = [
    'heldBy',
    ...workloads.map(workloadKey),
    ...runners.map(runnerKey),
  ];
  return Object.fromEntries(
    keys.flatMap(key => {
      const value: JsonValue | undefined = memory[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
