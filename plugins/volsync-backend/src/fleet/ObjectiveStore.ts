import type { ObjectiveHours } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import { inBatches } from '../lib/inBatches';
import { inTransaction } from '../lib/inTransaction';
import type { AllowedEntities, EntityTally } from './FleetRowReader';
import { whereEntity } from './whereList';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const COLUMNS: Readonly<Record<keyof ObjectiveHours, string>> = {
  volumes: 'volumes',
  expected: 'expected',
  within: 'within',
  protected: 'protected',
  testRestored: 'test_restored',
};

export interface ObjectiveDay extends ObjectiveHours {
  /** Its start in UTC */
  readonly day: number;
  /** How many hours were counted */
  readonly hours: number;
}

export interface EntityHours extends ObjectiveHours {
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

  constructor(knex: Knex) {
    this.#knex = knex;
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
              ['hours', ...Object.values(COLUMNS)].map(name => [
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
        .sum(COLUMNS)
        .select('day');
    return rows.map(row => ({
      day: Number(row.day),
      hours: Number(row.hours),
      ...toHours(row),
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
      .sum(COLUMNS)
      .select({
        entityRef: 'objective_days.entity_ref',
        owner: this.#knex('fleet_rows')
          .whereRaw('fleet_rows.service = objective_days.entity_ref')
          .max('owner'),
      });
    return rows.map(row => ({
      entityRef: String(row.entityRef),
      ...(row.owner !== null && { owner: row.owner }),
      ...toHours(row),
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
    return whereEntity(query, 'fleet_entities.id', allowed.ids);
  }
}

/** The start of the day in UTC. */
function toDay(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

function toHours(
  row: Readonly<Record<string, number | string | null>>,
): ObjectiveHours {
  return {
    volumes: Number(row.volumes),
    expected: Number(row.expected),
    within: Number(row.within),
    protected: Number(row.protected),
    testRestored: Number(row.testRestored),
  };
}
