/**
 * Operations in the database. The database is the only state that replicas share, so every guarantee depends on it
 * alone:
 *
 * - One plan, one operation: `plan_id` is unique.
 * - One operation at a time for each volume: `operation_volumes.active` is unique, and null for those that have ended.
 *   An operation on several volumes locks all or none, in the order of their keys, so two of them can't deadlock.
 * - One replica at a time for each operation: a conditional UPDATE takes the lease, for a holder with a unique name
 *   each time. Every later write by that holder is conditional on still holding the lease. A holder that was presumed
 *   dead and comes back writes nothing.
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

/** More than ever end within a few minutes */
const MAX_ENDED = 1_000;
const ACTIVE = ['planned', 'running', 'waiting'] as const;

/** The fields of a new operation. */
type NewOperation = Omit<
  OperationRecord,
  'state' | 'choice' | 'chosenBy' | 'endedAt' | 'wakeAt' | 'version'
> & {
  /** Default: the single volume */
  readonly volumes?: readonly MarkedVolume[];
};

class NotInserted extends Error {}

/** What the holder of a lease can change. @internal */
export interface OperationUpdate {
  readonly state: OperationRecord['state'];
  readonly document: OperationDocument;
  readonly wakeAt: number;
  readonly endedAt?: number;
  /** The choice was processed */
  readonly takenUp?: boolean;
  /** Releases the lease */
  readonly release?: boolean;
}

export class OperationStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Returns what was inserted, or why not. */
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
    // The other operation may have ended between the two queries. Then the caller retries.
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

  /** Counts the active operations by kind and state. */
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

  /** Lists the active operations with the keys of their volumes. */
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

  /** Whether an active operation has this mark. */
  async isActive(mark: string): Promise<boolean> {
    const row = await this.#volumes()
      .whereNotNull('active')
      .where({ mark })
      .first('operation_id');
    return row !== undefined;
  }

  /** The operation that has a volume with this mark. */
  async findMarked(mark: string): Promise<OperationRecord | undefined> {
    const row = await this.#table()
      .whereIn('id', this.#volumes().where({ mark }).select('operation_id'))
      .first();
    return row && toRecord(row);
  }

  /** Lists the active operations of one kind. */
  async listActiveOf(
    kind: OperationRecord['kind'],
  ): Promise<readonly OperationRecord[]> {
    const rows = await this.#table()
      .whereNotNull('active_volume')
      .where({ kind });
    return rows.map(toRecord);
  }

  /** Counts the active operations of one kind that one user started, in all replicas. */
  async countActiveOf(filter: {
    readonly kind: OperationRecord['kind'];
    readonly requestedBy: string;
  }): Promise<number> {
    const [row] = await this.#table()
      .where({ kind: filter.kind, requested_by: filter.requestedBy })
      .whereIn('state', ACTIVE)
      .count<{ count: number | string }[]>({ count: '*' });
    return Number(row?.count ?? 0);
  }

  /** Lists the operations that a bulk request started. */
  async listChildren(parentId: string): Promise<readonly OperationRecord[]> {
    const rows = await this.#table().where({ parent_id: parentId });
    return rows.map(toRecord);
  }

  /** Lists the operations that ended since then, in any replica, oldest first. */
  async listEnded(since: number): Promise<readonly OperationRecord[]> {
    const rows = await this.#table()
      .whereNull('active_volume')
      .where('ended_at', '>=', since)
      .orderBy('ended_at')
      .limit(MAX_ENDED);
    return rows.map(toRecord);
  }

  /** Ids of operations that are due and not leased, longest waiting first. */
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

  /** Takes the lease. Undefined if another replica was faster. */
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

  /** Returns a person's pending choice, or `lost` if this holder no longer has the lease. */
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

  /** Lets another replica take the lease immediately. */
  async release(id: string, holder: string): Promise<void> {
    await this.#table()
      .where({ id, lease_holder: holder })
      .update({ lease_holder: null, lease_until: 0 });
  }

  /** False, with nothing written, if this holder no longer has the lease. */
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
    // The end of the operation frees its volumes in the same transaction.
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

  /** Stores a person's choice for the worker. False if the operation has ended. */
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

  /** Deletes operations that ended before this time. */
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

/** Throws `NotInserted`, with nothing written. */
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

/** Its wake-up time has passed, or a person has made a choice. */
function isDue(now: number) {
  return (query: Knex.QueryBuilder<OperationRow>) => {
    query.where('wake_at', '<=', now).orWhereNotNull('choice');
  };
}
