import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** Connects, and brings the tables up to date unless the operator does that himself. @internal */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await migrate(knex);
  }
  return knex;
}

export async function migrate(knex: Knex): Promise<void> {
  await knex.migrate.latest(migrationConfig());
}

export function migrationConfig() {
  return {
    directory: resolvePackagePath(
      'backstage-plugin-volsync-backend',
      'migrations',
    ),
  };
}
