import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { tameDatabase } from './tameDatabase';

/** Connects, and brings the tables up to date unless the operator does that himself. @internal */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await migrate(knex);
  }
  tameDatabase(knex);
  return knex;
}

/** Whether what is written outlives the process: SQLite can be in memory, or in a file that it deletes when closed. */
export function isDurable(knex: Knex): boolean {
  const { client, connection } = knex.client.config as Knex.Config;
  if (!String(client).includes('sqlite')) {
    return true;
  }
  const filename =
    typeof connection === 'string'
      ? connection
      : (connection as { readonly filename?: string } | undefined)?.filename;
  return Boolean(filename) && !/^:memory:|mode=memory/.test(filename ?? '');
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
