import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Reading } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import { isDeepStrictEqual } from 'node:util';

/** An unchanged value is written again this often, so its age is known. */
const REWRITE_INTERVAL_MS = 60 * 60_000;

interface LastReadingRow {
  readonly key: string;
  readonly read_at: number | string;
  readonly document: string;
}

type Read = Extract<Reading<unknown>, { readonly state: 'read' }>;

/**
 * The last readings of a cluster's classes and controller, in the database, so that a portal that lost a permission
 * keeps over a restart what it had read. Loaded before the first verdict and before another replica's clusters are
 * evaluated, and written in the background.
 */
export class LastReadings {
  readonly #knex: Knex;
  readonly #logger: LoggerService;
  readonly #known: Map<string, Read>;

  private constructor(
    knex: Knex,
    logger: LoggerService,
    known: Map<string, Read>,
  ) {
    this.#knex = knex;
    this.#logger = logger;
    this.#known = known;
  }

  /** Throws if the database cannot be read. */
  static async load(knex: Knex, logger: LoggerService): Promise<LastReadings> {
    const rows = await knex<LastReadingRow>('last_readings');
    return new LastReadings(
      knex,
      logger,
      new Map(rows.map(({ key, document }) => [key, JSON.parse(document)])),
    );
  }

  /** Loads what other replicas have read since. Throws if the database cannot be read. */
  async refresh(): Promise<void> {
    const rows = await this.#knex<LastReadingRow>('last_readings');
    for (const { key, read_at: readAt, document } of rows) {
      const known = this.#known.get(key);
      if (!known || Date.parse(known.at) < Number(readAt)) {
        this.#known.set(key, JSON.parse(document));
      }
    }
  }

  get(key: string): Reading<unknown> | undefined {
    return this.#known.get(key);
  }

  put(key: string, reading: Reading<unknown>): void {
    if (reading.state !== 'read') {
      return;
    }
    const before = this.#known.get(key);
    const readAt = Date.parse(reading.at);
    if (
      before &&
      readAt - Date.parse(before.at) < REWRITE_INTERVAL_MS &&
      isDeepStrictEqual(before.value, reading.value)
    ) {
      return;
    }
    this.#known.set(key, reading);
    this.#knex<LastReadingRow>('last_readings')
      .insert({ key, read_at: readAt, document: JSON.stringify(reading) })
      .onConflict('key')
      .merge()
      .where('last_readings.read_at', '<', readAt)
      .catch(error =>
        this.#logger.warn(`Failed to store what was read of "${key}"`, error),
      );
  }

  /** Deletes readings last written before this time. */
  async prune(before: number): Promise<number> {
    return this.#knex<LastReadingRow>('last_readings')
      .where('read_at', '<', before)
      .delete();
  }
}
