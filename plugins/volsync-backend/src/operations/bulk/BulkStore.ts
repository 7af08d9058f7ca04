import type { BulkKind, BulkVolume } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import { mapInSlices } from '../../lib/mapInSlices';

/** A volume of a bulk request, as stored. Times are in milliseconds. @internal */
export interface BulkItem extends BulkVolume {
  /** Not retried before this time */
  readonly retryAt?: number;
  /** When a possibly temporary problem first kept it from starting */
  readonly failingSince?: number;
}

/** @internal */
export interface BulkRecord {
  readonly id: string;
  readonly kind: BulkKind;
  readonly requestedBy: string;
  readonly reason?: string;
  readonly createdAt: number;
  readonly endedAt?: number;
  /** `pending`: start no more. `all`: also stop the running ones */
  readonly stop?: 'pending' | 'all';
  readonly stoppedBy?: string;
  readonly version: number;
  readonly items: readonly BulkItem[];
}

interface BulkRow {
  readonly id: string;
  readonly kind: BulkKind;
  readonly requested_by: string;
  readonly reason: string | null;
  readonly created_at: number | string;
  readonly ended_at: number | string | null;
  readonly stop: 'pending' | 'all' | null;
  readonly stopped_by: string | null;
  readonly version: number;
  readonly document: string;
}

/** Bulk requests in the database. The operations that they start are in `OperationStore`. @internal */
export class BulkStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** False if it was already inserted: a plan starts once. */
  async insert(
    bulk: Pick<
      BulkRecord,
      'id' | 'kind' | 'requestedBy' | 'reason' | 'createdAt' | 'items'
    >,
  ): Promise<boolean> {
    try {
      await this.#table().insert({
        id: bulk.id,
        kind: bulk.kind,
        requested_by: bulk.requestedBy,
        reason: bulk.reason ?? null,
        created_at: bulk.createdAt,
        document: JSON.stringify(bulk.items),
      });
      return true;
    } catch (error) {
      if (await this.find(bulk.id)) {
        return false;
      }
      throw error;
    }
  }

  async find(id: string): Promise<BulkRecord | undefined> {
    const row = await this.#table().where({ id }).first();
    return row && toRecord(row);
  }

  /**
   * Newest first. Combines the newest overall, the user's own, and those in progress, so busy users can't hide others'
   * requests.
   */
  async list(
    limit: number,
    { requestedBy }: Pick<BulkRecord, 'requestedBy'>,
  ): Promise<readonly BulkRecord[]> {
    const newest = () =>
      this.#table().orderBy('created_at', 'desc').limit(limit);
    const rows = new Map<string, BulkRow>();
    for (const found of [
      await newest(),
      await newest().where({ requested_by: requestedBy }),
      await this.#table().whereNull('ended_at'),
    ]) {
      found.forEach(row => rows.set(row.id, row));
    }
    const records = await mapInSlices([...rows.values()], toRecord);
    return [...records].sort((a, b) => b.createdAt - a.createdAt);
  }

  /** Counts the requests in progress, of this user and of all users. */
  async countOpen(
    requestedBy: string,
  ): Promise<{ readonly own: number; readonly all: number }> {
    const rows = await this.#table()
      .whereNull('ended_at')
      .select('requested_by');
    return {
      own: rows.filter(row => row.requested_by === requestedBy).length,
      all: rows.length,
    };
  }

  /** Oldest first. */
  async listOpen(): Promise<readonly BulkRecord[]> {
    const rows = await this.#table()
      .whereNull('ended_at')
      .orderBy('created_at');
    return mapInSlices(rows, toRecord);
  }

  /** False, with nothing written, if another replica wrote after it was read. */
  async save(
    record: Pick<BulkRecord, 'id' | 'version' | 'items' | 'endedAt'>,
  ): Promise<boolean> {
    const saved = await this.#table()
      .where({ id: record.id, version: record.version })
      .update({
        document: JSON.stringify(record.items),
        ended_at: record.endedAt ?? null,
        version: record.version + 1,
      });
    return saved === 1;
  }

  /** False if the request has ended. Stopping everything can't be reverted. */
  async stop(
    id: string,
    by: { readonly stop: 'pending' | 'all'; readonly stoppedBy: string },
  ): Promise<boolean> {
    const stopped = await this.#table()
      .where({ id })
      .whereNull('ended_at')
      .update({
        stop: this.#knex.raw(`case when stop = 'all' then stop else ? end`, [
          by.stop,
        ]),
        stopped_by: by.stoppedBy,
      });
    return stopped === 1;
  }

  /** Deletes requests that ended before this time. */
  async prune(before: number): Promise<number> {
    return this.#table().where('ended_at', '<', before).delete();
  }

  #table() {
    return this.#knex<BulkRow>('bulk_operations');
  }
}

function toRecord(row: BulkRow): BulkRecord {
  return {
    id: row.id,
    kind: row.kind,
    requestedBy: row.requested_by,
    reason: row.reason ?? undefined,
    createdAt: Number(row.created_at),
    endedAt: row.ended_at === null ? undefined : Number(row.ended_at),
    stop: row.stop ?? undefined,
    stoppedBy: row.stopped_by ?? undefined,
    version: row.version,
    items: JSON.parse(row.document) as readonly BulkItem[],
  };
}
