import type { Knex } from 'knex';
import { inBatches } from '../lib/inBatches';
import { inTransaction } from '../lib/inTransaction';
import type { AllowedEntities, EntityTally } from './FleetRowReader';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const COUNTS = [
  'volumes',
  'expected',
  'within',
  'protected',
  'test_restored',
] as const;

/** Volume-hours. @internal */
export type VolumeHours = Readonly<Record<(typeof COUNTS)[number], number>>;

export interface ObjectiveDay extends VolumeHours {
  /** Its start in UTC */
  readonly day: number;
  /** How many hours were counted */
  readonly hours: number;
}

export interface EntityHours extends VolumeHours {
  readonly entityRef: string;
  readonly owner?: string;
}

/**
 * Stores for each entity and day how long its volumes were within their objective. What is read contains only entities
 * that the caller may see and that have volumes now. Times in milliseconds.
 *
 * @internal
 */
export class ObjectiveStore {
  readonly #knex: Knex;
  readonly #isPostgres: boolean;

  constructor(knex: Knex) {
    this.#knex = knex;
    this.#isPostgres = knex.client.config.client === 'pg';
  }

  /** Adds one hour to the day that it is in. The caller makes sure that each hour is added once. */
  async addHour(at: number, tallies: readonly EntityTally[]): Promise<void> {
    const day = toDay(at);
    await inTransaction(this.#knex, async transaction => {
      for (const some of inBatches(tallies)) {
        await transaction('objective_days')
          .insert(
            some.map(({ entityRef, testRestored, ...counts }) => ({
              day,
              entity_ref: entityRef,
              hours: 1,
              ...counts,
              test_restored: testRestored,
            })),
          )
          .onConflict(['day', 'entity_ref'])
          .merge(
            Object.fromEntries(
              ['hours', ...COUNTS].map(name => [
                name,
                transaction.raw('?? + ??', [
                  `objective_days.${name}`,
                  `excluded.${name}`,
                ]),
              ]),
            ),
          );
      }
    });
  }

  /** Sums of each day since a time, oldest first. */
  async listDays(
    allowed: AllowedEntities,
    since: number,
  ): Promise<readonly ObjectiveDay[]> {
    const rows: readonly Record<string, number | string>[] =
      await this.#allowed(allowed)
        .where('day', '>=', toDay(since))
        .groupBy('day')
        .orderBy('day')
        .max({ hours: 'hours' })
        .sum(toSums())
        .select('day');
    return rows.map(row => ({
      day: Number(row.day),
      hours: Number(row.hours),
      ...toVolumeHours(row),
    }));
  }

  /** Sums of each entity since a time, with its present owner. */
  async listEntities(
    allowed: AllowedEntities,
    since: number,
  ): Promise<readonly EntityHours[]> {
    const rows: readonly (Record<string, number | string> & {
      readonly owner: string | null;
    })[] = await this.#allowed(allowed)
      .where('day', '>=', toDay(since))
      .groupBy('objective_days.entity_ref')
      .sum(toSums())
      .select({
        entityRef: 'objective_days.entity_ref',
        owner: this.#knex('fleet_rows')
          .whereRaw('fleet_rows.service = objective_days.entity_ref')
          .max('owner'),
      });
    return rows.map(row => ({
      entityRef: String(row.entityRef),
      ...(row.owner !== null && { owner: row.owner }),
      ...toVolumeHours(row),
    }));
  }

  /** The first day with a count of an entity that the caller may see. */
  async findFirstDay(allowed: AllowedEntities): Promise<number | undefined> {
    const found: Readonly<Record<string, number | string | null>> | undefined =
      await this.#allowed(allowed).min({ first: 'day' }).first();
    const first = found?.first ?? null;
    return first === null ? undefined : Number(first);
  }

  /** Deletes days that ended before this time. */
  async prune(before: number): Promise<number> {
    return this.#knex('objective_days')
      .where('day', '<', before - DAY_MS)
      .delete();
  }

  #allowed(allowed: AllowedEntities): Knex.QueryBuilder {
    const query = this.#knex('objective_days').join(
      'fleet_entities',
      'fleet_entities.entity_ref',
      'objective_days.entity_ref',
    );
    if ('upTo' in allowed) {
      return query.where('fleet_entities.id', '<=', allowed.upTo);
    }
    return this.#isPostgres
      ? query.whereRaw('fleet_entities.id = any(?::int[])', [[...allowed.ids]])
      : query.whereRaw(
          'fleet_entities.id in (select value from json_each(?))',
          [JSON.stringify(allowed.ids)],
        );
  }
}

/** The start of the day in UTC. */
function toDay(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

function toSums(): Record<string, string> {
  return Object.fromEntries(COUNTS.map(name => [name, name]));
}

function toVolumeHours(
  row: Readonly<Record<string, number | string | null>>,
): VolumeHours {
  return Object.fromEntries(
    COUNTS.map(name => [name, Number(row[name] ?? 0)]),
  ) as VolumeHours;
}
