/** The earlier operation that an undo or a later finish depends on, as stored in the portal's own database. */
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { JsonObject, JsonValue } from '@backstage/types';
import type {
  OperationKind,
  OperationVolume,
} from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import { volumeKey } from '../../../lib/volumeKey';
import { isOver, type OperationRecord } from '../../record';
import {
  offlineParamsSchema,
  type OfflineParams,
  type Runner,
  type Workload,
} from '../restore-in-place/params';
import { together } from '../restore-in-place/replacedVolumes';
import { runnerKey } from '../restore-in-place/runners';
import { workloadKey } from '../restore-in-place/workloads';
import { memoryOf } from '../shared/forVolume';
import type { KindTools } from '../tools';

/** An operation that replaced the files of live claims, or started to. @internal */
export interface EarlierOperation {
  readonly record: OperationRecord;
  /** Whether it worked on a whole service, even one with a single volume */
  readonly isService: boolean;
  readonly volumes: readonly EarlierVolume[];
  /** What it left changed among resources shared by several volumes; empty if it restored everything */
  readonly found: JsonObject;
}

/** One of its volumes. @internal */
export interface EarlierVolume {
  readonly claim: string;
  readonly record: OperationRecord;
  readonly params: OfflineParams;
  /** What the steps saved, for all volumes and for this one */
  readonly memory: JsonObject;
  /** What it left changed; empty if it restored everything */
  readonly found: JsonObject;
}

const REPLACING: readonly OperationKind[] = [
  'restore-in-place',
  'restore-service-in-place',
  'undo',
];

const foundSchema = z
  .record(z.string(), z.unknown())
  .transform(value => value as JsonObject)
  .optional();
const earlierSchema = offlineParamsSchema.extend({ found: foundSchema });
const earlierServiceSchema = z.object({
  volumes: z.array(z.object({ of: z.string(), restore: earlierSchema })),
  found: foundSchema,
});

/** Throws `NotFoundError` and `ConflictError`. @internal */
export async function findEarlier(
  id: string,
  volume: OperationVolume,
  { operations }: Pick<KindTools, 'operations'>,
): Promise<EarlierOperation> {
  const record = await operations.find(id);
  const volumes = record?.document.volumes ?? (record ? [record.volume] : []);
  if (!record || !volumes.some(one => volumeKey(one) === volumeKey(volume))) {
    throw new NotFoundError(`Operation not found on this volume: "${id}"`);
  }
  if (!replacesFiles(record)) {
    throw new ConflictError(
      'Only a restore in place and its undo can be undone or finished',
    );
  }
  if (!isOver(record.state)) {
    throw new ConflictError(
      `Operation "${id}" is still running. Wait until it ends, or choose how it continues`,
    );
  }
  return 'volumes' in record.document.params
    ? ofService(record)
    : ofVolume(record);
}

/** Whether its kind replaces the files of live claims. @internal */
export function replacesFiles({
  kind,
}: Pick<OperationRecord, 'kind'>): boolean {
  return REPLACING.includes(kind);
}

function ofVolume(record: OperationRecord): EarlierOperation {
  const { memory, params: stored } = record.document;
  const { found: inherited, ...params } = earlierSchema.parse(stored);
  return {
    record,
    isService: false,
    found: {},
    volumes: [
      {
        record,
        claim: record.volume.claim,
        params,
        memory,
        found: isLeft(record)
          ? pick({ ...inherited, ...memory }, ['heldBy', ...keysOf(params)])
          : {},
      },
    ],
  };
}

/** Resources that several volumes use were stopped once, and each schedule was suspended separately. */
function ofService(record: OperationRecord): EarlierOperation {
  const { memory, params: stored } = record.document;
  const { volumes, found: inherited } = earlierServiceSchema.parse(stored);
  const left = isLeft(record);
  return {
    record,
    isService: true,
    found: left
      ? pick({ ...inherited, ...memory }, keysOf(together(volumes)))
      : {},
    volumes: volumes.map(({ of: claim, restore }) => {
      const { found, ...params } = restore;
      const own = memoryOf(memory, claim);
      return {
        record,
        claim,
        params,
        memory: { ...memory, ...own },
        found: left ? pick({ ...found, ...own }, ['heldBy']) : {},
      };
    }),
  };
}

/** A person chose to leave the apps stopped and the schedule suspended. @internal */
export function isLeft({ document }: OperationRecord): boolean {
  return document.memory.left === true;
}

/** The later operation that restored what this one left changed; undefined if there is none. @internal */
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

function keysOf({
  workloads,
  runners,
}: {
  readonly workloads: readonly Workload[];
  readonly runners: readonly Runner[];
}): readonly string[] {
  return [...workloads.map(workloadKey), ...runners.map(runnerKey)];
}

function pick(memory: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    keys.flatMap(key => {
      const value: JsonValue | undefined = memory[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
