import { readdirSync } from 'node:fs';
import type { Knex } from 'knex';
import { testDatabases } from './__testUtils__/databases';
import { migrationConfig } from './wiring/openDatabase';

/**
 * In execution order. Databases identify migrations by these names, so none may be renamed. A new one is appended with
 * a date that sorts after the last, even if it isn't today's.
 */
const MIGRATIONS = [
  '20261125_operations.js',
  '20261126_drills.js',
  '20261127_baseline.js',
  '20261128_notifications.js',
  '20261201_verifications.js',
  '20261202_policy_witnesses.js',
  '20261203_last_readings.js',
  '20261204_completeness.js',
  '20261205_last_backups.js',
  '20261206_bulk.js',
  '20261207_fleet.js',
  '20261208_listings.js',
  '20261208_operation_volumes.js',
  '20261209_planned_snapshots.js',
  '20261210_objectives.js',
  '20261211_fleet_targets.js',
  '20261212_fleet_owners.js',
  '20261214_fleet_search.js',
  '20261215_fleet_locations.js',
];

jest.setTimeout(60_000);

/** Every table of the plugin with its columns. */
async function readSchema(knex: Knex): Promise<Record<string, unknown>> {
  const rows: readonly { readonly name: string }[] =
    knex.client.config.client === 'pg'
      ? await knex('information_schema.tables')
          .select({ name: 'table_name' })
          .where({ table_schema: 'public' })
      : await knex('sqlite_master').select('name').where({ type: 'table' });
  const names = rows
    .map(({ name }) => name)
    .filter(name => !/^(knex|sqlite)_/.test(name))
    .sort();
  const tables = names.map(async name => [name, await knex(name).columnInfo()]);
  return Object.fromEntries(await Promise.all(tables));
}

describe('the migrations', () => {
  const databases = testDatabases();

  it('run in the order in which they are listed', () => {
    const files = readdirSync(migrationConfig().directory).sort();
    expect(files).toEqual(MIGRATIONS);
    expect([...MIGRATIONS].sort()).toEqual(MIGRATIONS);
  });

  it.each(databases.ids)('go up and down one by one, %s', async id => {
    const knex = await databases.open(id);
    const schemas = [await readSchema(knex)];
    for (const name of MIGRATIONS) {
      const [, applied] = await knex.migrate.up(migrationConfig());
      expect(applied).toEqual([name]);
      schemas.push(await readSchema(knex));
    }
    for (const [index, name] of [...MIGRATIONS.entries()].reverse()) {
      expect(schemas[index + 1]).not.toEqual(schemas[index]);
      expect(await readSchema(knex)).toEqual(schemas[index + 1]);
      const [, reverted] = await knex.migrate.down(migrationConfig());
      expect(reverted).toEqual([name]);
    }
    expect(await readSchema(knex)).toEqual({});
  });
});
