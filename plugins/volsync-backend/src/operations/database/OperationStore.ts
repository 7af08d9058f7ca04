/**
 * Operations in the database. The database is the only thing that replicas share, so every promise rests on it alone:
 *
 * - one plan, one operation: `plan_id` is unique;
 * - one operation at a time for each volume: `operation_volumes.active` is unique, and empty for those that are over. An
 *   operation on several volumes takes all or none, in the order of their keys, so that two of them never wait for each
 *   other;
 * - one replica at a time for each operation: a lease is taken with one conditional UPDATE, for a holder that is named
 *   anew each time, and every later write of that holder is conditional on the lease being his still. One who was taken
 *   for dead and comes back writes nothing.
 */
import type { OperationVolume } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import type { ActiveOperation } from '../../history/ActiveOperations';
import {
  toMark,
  type MarkedVolume,
  type OperationDocument,
  type OperationRecord,
} from '../record';
import { toRecord, type OperationRow, type OperationVolumeRow } from './rows';
import { inTransaction } from '../../lib/inTransaction';
import { volumeKey } from '../../lib/volumeKey';

/** More than this end in no few minutes */
const MAX_ENDED = 1_000;
const ACTIVE = ['planned', 'running', 'waiting'] as const;

/** What a new operation is made of. @internal */
export type NewOperation = Omit<
  OperationRecord,
  'state' | 'choice' | 'chosenBy' | 'endedAt' | 'wakeAt' | 'version'
> & {
  /** Default: the volume alone */
  readonly volumes?: readonly MarkedVolume[];
};

class NotInserted extends Error {}

/** What a holder of a lease may change. @internal */
export interface OperationUpdate {
  readonly state: OperationRecord['state'];
  readonly document: OperationDocument;
  readonly wakeAt: number;
  readonly endedAt?: number;
  /** The choice was taken up */
  readonly takenUp?: boolean;
  /** Gives the lease back */
  readonly release?: boolean;
}

export class OperationStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Answers what was inserted, or why not. */
  async insert(
    operation: NewOperation,
  ): Promise<
    | 'inserted'
    | 'plan-spent'
    | { readonly active: string; readonly volume: string }
  > {
    const { volume, planId } = operation;
    const volumes = operation.volumes ?? [{ ...volume, mark: toMark(planId) }];
    try {
      await inTransaction(this.#knex, transaction =>
        insertAll(transaction, operation, volumes),
      );
      return 'inserted';
    } catch (error) {
      if (!(error instanceof NotInserted)) {
        throw error;
      }
    }
    const spent = await this.#table().where({ plan_id: planId }).first('id');
    if (spent) {
      return 'plan-spent';
    }
    const active = await this.#volumes()
      .whereIn('active', volumes.map(volumeKey))
      .first();
    // It may have ended between the two questions: then the caller simply asks again.
    return {
      active: active?.operation_id ?? '',
      volume:
        volumes.find(one => volumeKey(one) === active?.volume)?.claim ??
        volume.claim,
    };
  }

  async find(id: string): Promise<OperationRecord | undefined> {
    const row = await this.#table().where({ id }).first();
    return row && toRecord(row);
  }

  /** Newest first. */
  async list(
    volume: OperationVolume,
    limit: number,
  ): Promise<readonly OperationRecord[]> {
    const rows = await this.#table()
      .whereIn(
        'id',
        this.#volumes()
          .where({ volume: volumeKey(volume) })
          .select('operation_id'),
      )
      .orderBy('created_at', 'desc')
      .limit(limit);
    return rows.map(toRecord);
  }

  /** How many are not over, by kind and state. */
  async tallyActive(): Promise<
    readonly {
      readonly kind: string;
      readonly state: string;
      readonly count: number;
    }[]
  > {
    const rows: { kind: string; state: string; count: number | string }[] =
      await this.#table()
        .whereNotNull('active_volume')
        .groupBy('kind', 'state')
        .select('kind', 'state')
        .count({ count: '*' });
    return rows.map(row => ({ ...row, count: Number(row.count) }));
  }

  /** The operations that are not over: what they are, and the key of each of their volumes. */
  async listActive(): Promise<readonly ActiveOperation[]> {
    const rows: readonly Pick<
      OperationRow & OperationVolumeRow,
      'active' | 'kind' | 'state'
    >[] = await this.#volumes()
      .join('operations', 'operations.id', 'operation_volumes.operation_id')
      .whereNotNull('active')
      .select('active', 'kind', 'state');
    return rows.map(({ active, kind, state }) => ({
      volume: active ?? '',
      kind,
      isWaiting: state === 'waiting',
    }));
  }

  /** Whether what has this mark belongs to an operation that is not over. */
  async isActive(mark: string): Promise<boolean> {
    const row = await this.#volumes()
      .whereNotNull('active')
      .where({ mark })
      .first('operation_id');
    return row !== undefined;
  }

  /** The operation of whose volumes one has this mark. */
  async findMarked(mark: string): Promise<OperationRecord | undefined> {
    const row = await this.#table()
      .whereIn('id', this.#volumes().where({ mark }).select('operation_id'))
      .first();
    return row && toRecord(row);
  }

  /** Those of one kind that are not over. */
  async listActiveOf(
    kind: OperationRecord['kind'],
  ): Promise<readonly OperationRecord[]> {
    const rows = await this.#table()
      .whereNotNull('active_volume')
      .where({ kind });
    return rows.map(toRecord);
  }

  /** How many of one kind that one asker started are not over, in all replicas. */
  async countActiveOf(asked: {
    readonly kind: OperationRecord['kind'];
    readonly requestedBy: string;
  }): Promise<number> {
    const [row] = await this.#table()
      .where({ kind: asked.kind, requested_by: asked.requestedBy })
      .whereIn('state', ACTIVE)
      .count<{ count: number | string }[]>({ count: '*' });
    return Number(row?.count ?? 0);
  }

  /** What a request for many volumes started. */
  async listChildren(parentId: string): Promise<readonly OperationRecord[]> {
    const rows = await this.#table().where({ parent_id: parentId });
    return rows.map(toRecord);
  }

  /** Those that ended since then, in whichever replica, oldest first. */
  async listEnded(since: number): Promise<readonly OperationRecord[]> {
    const rows = await this.#table()
      .whereNull('active_volume')
      .where('ended_at', '>=', since)
      .orderBy('ended_at')
      .limit(MAX_ENDED);
    return rows.map(toRecord);
  }

  /** Ids of operations that want to be looked at and are nobody's now, the longest waiting first. */
  async listDue(now: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#table()
      .whereIn('state', ACTIVE)
      .where(isDue(now))
      .where('lease_until', '<', now)
      .orderBy('wake_at')
      .limit(limit)
      .select('id');
    return rows.map(({ id }) => id);
  }

  /** Takes the lease, or answers undefined where another was quicker. */
  async lease(
    id: string,
    lease: {
      readonly holder: string;
      readonly now: number;
      readonly until: number;
    },
  ): Promise<OperationRecord | undefined> {
    const taken = await this.#table()
      .where({ id })
      .whereIn('state', ACTIVE)
      .where(isDue(lease.now))
      .where('lease_until', '<', lease.now)
      .update({ lease_holder: lease.holder, lease_until: lease.until });
    return taken === 1 ? this.find(id) : undefined;
  }

  /** Answers what a person chose meanwhile, or `lost` where the lease is no longer this holder's. */
  async renew(
    id: string,
    holder: string,
    until: number,
  ): Promise<Pick<OperationRecord, 'choice' | 'chosenBy'> | 'lost'> {
    const renewed = await this.#table()
      .where({ id, lease_holder: holder })
      .update({ lease_until: until });
    if (renewed !== 1) {
      return 'lost';
    }
    const row = await this.#table().where({ id }).first('choice', 'chosen_by');
    return {
      choice: row?.choice ?? undefined,
      chosenBy: row?.chosen_by ?? undefined,
    };
  }

  /** Lets the next one take it at once. */
  async release(id: string, holder: string): Promise<void> {
    await this.#table()
      .where({ id, lease_holder: holder })
      .update({ lease_holder: null, lease_until: 0 });
  }

  /** Answers false, and has written nothing, where the lease is no longer this holder's. */
  async save(
    id: string,
    holder: string,
    update: OperationUpdate,
  ): Promise<boolean> {
    const { document } = update;
    const over = update.endedAt !== undefined;
    const write = (knex: Knex) =>
      operationsOf(knex)
        .where({ id, lease_holder: holder })
        .update({
          state: update.state,
          wake_at: update.wakeAt,
          document: JSON.stringify(document),
          version: knex.raw('version + 1'),
          ...(over && { ended_at: update.endedAt, active_volume: null }),
          ...(update.takenUp && { choice: null, chosen_by: null }),
          ...((update.release || over) && {
            lease_holder: null,
            lease_until: 0,
          }),
        });
    if (!over) {
      return (await write(this.#knex)) === 1;
    }
    // The volumes are free in the moment in which it is over, and not before.
    return inTransaction(this.#knex, async transaction => {
      const saved = await write(transaction);
      if (saved === 1) {
        await volumesOf(transaction)
          .where({ operation_id: id })
          .update({ active: null });
      }
      return saved === 1;
    });
  }

  /** Puts a person's choice where the worker will find it. False where the operation is over. */
  async choose(
    id: string,
    choice: { readonly choice: string; readonly chosenBy: string },
  ): Promise<boolean> {
    const changed = await this.#table()
      .where({ id })
      .whereIn('state', ACTIVE)
      .update({
        choice: choice.choice,
        chosen_by: choice.chosenBy,
        version: this.#knex.raw('version + 1'),
      });
    return changed === 1;
  }

  /** Deletes those that ended before. */
  async prune(before: number): Promise<number> {
    const old = this.#table()
      .whereNull('active_volume')
      .where('ended_at', '<', before);
    await this.#volumes()
      .whereIn('operation_id', old.clone().select('id'))
      .delete();
    return old.delete();
  }

  #table() {
    return operationsOf(this.#knex);
  }

  #volumes() {
    return volumesOf(this.#knex);
  }
}

/** Throws `NotInserted`, and nothing is written. */
async function insertAll(
  knex: Knex,
  operation: NewOperation,
  volumes: readonly MarkedVolume[],
): Promise<void> {
  const { id, volume } = operation;
  const rows = volumes
    .map(one => ({ key: volumeKey(one), mark: one.mark }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const { key, mark } of rows) {
    await volumesOf(knex)
      .insert({ operation_id: id, volume: key, active: key, mark })
      .onConflict()
      .ignore();
  }
  await operationsOf(knex)
    .insert({
      id,
      plan_id: operation.planId,
      kind: operation.kind,
      entity_ref: operation.entityRef,
      requested_by: operation.requestedBy,
      ...volume,
      active_volume: volumeKey(volume),
      state: 'planned',
      created_at: operation.createdAt,
      wake_at: operation.createdAt,
      document: JSON.stringify(operation.document),
      parent_id: operation.parentId ?? null,
    })
    .onConflict()
    .ignore();
  const taken = await volumesOf(knex).where({ operation_id: id });
  const inserted = await operationsOf(knex).where({ id }).first('id');
  if (!inserted || taken.length < rows.length) {
    throw new NotInserted();
  }
}

function operationsOf(knex: Knex) {
  return knex<OperationRow>('operations');
}

function volumesOf(knex: Knex) {
  return knex<OperationVolumeRow>('operation_volumes');
}

/** Its time has come, or a person has chosen something. */
function isDue(now: number) {
  return (query: Knex.QueryBuilder<OperationRow>) => {
    query.where('wake_at', '<=', now).orWhereNotNull('choice');
  };
}
