import type {
  HistoryEntry,
  OperationVolume,
} from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';

/** An entry and its volume. @internal */
export interface VolumeEntry {
  readonly volume: OperationVolume;
  readonly entry: HistoryEntry;
}

/** Stores what happened for a while, because VolSync keeps nothing. @internal */
export class HistoryStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Ignores entries that exist, because several replicas see the same run. */
  async add(...entries: readonly VolumeEntry[]): Promise<void> {
    await this.#table()
      .insert(
        entries.map(({ volume, entry }) => ({
          id: entry.id,
          cluster: volume.cluster,
          namespace: volume.namespace,
          claim: volume.claim,
          what: entry.what,
          ended_at: Date.parse(entry.endedAt),
          document: JSON.stringify(entry),
        })),
      )
      .onConflict()
      .ignore();
  }

  /** Newest first. */
  async list(
    { cluster, namespace, claim }: OperationVolume,
    limit: number,
  ): Promise<readonly HistoryEntry[]> {
    const rows = await this.#table()
      .where({ cluster, namespace, claim })
      .orderBy('ended_at', 'desc')
      .limit(limit);
    return rows.map(({ document }) => JSON.parse(document) as HistoryEntry);
  }

  /** Entries of one kind for all volumes, oldest first. */
  async listSince(
    what: HistoryEntry['what'],
    since: number,
  ): Promise<readonly VolumeEntry[]> {
    const rows = await this.#table()
      .where({ what })
      .where('ended_at', '>=', since)
      .orderBy('ended_at');
    return rows.map(({ cluster, namespace, claim, document }) => ({
      volume: { cluster, namespace, claim },
      entry: JSON.parse(document) as HistoryEntry,
    }));
  }

  /** Deletes entries that ended before this time. */
  async prune(before: number): Promise<number> {
    return this.#table().where('ended_at', '<', before).delete();
  }

  #table() {
    return this.#knex<HistoryRow>('history');
  }
}

/** A row of `history`. */
interface HistoryRow {
  readonly id: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
  readonly what: string;
  readonly ended_at: number | string;
  readonly document: string;
}
