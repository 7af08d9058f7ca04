import type { BaselineSample } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';

/** A row of `baseline`. @internal */
interface BaselineRow {
  readonly id: string;
  readonly cluster: string;
  readonly ended_at: number | string;
  readonly document: string;
}

/** How long each backup and restore of the sample took. @internal */
export class BaselineStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Ignores a sample that exists, because several replicas see the same run. */
  async add(cluster: string, sample: BaselineSample): Promise<void> {
    await this.#table()
      .insert({
        id: sample.id,
        cluster,
        ended_at: Date.parse(sample.endedAt),
        document: JSON.stringify(sample),
      })
      .onConflict()
      .ignore();
  }

  /** The latest samples, oldest first. */
  async list(
    cluster: string,
    limit: number,
  ): Promise<readonly BaselineSample[]> {
    const rows = await this.#table()
      .where({ cluster })
      .orderBy('ended_at', 'desc')
      .limit(limit);
    return rows
      .map(({ document }) => JSON.parse(document) as BaselineSample)
      .reverse();
  }

  /** Deletes samples that ended before this time. */
  async prune(before: number): Promise<number> {
    return this.#table().where('ended_at', '<', before).delete();
  }

  #table() {
    return this.#knex<BaselineRow>('baseline');
  }
}
