import {
  resolvePackagePath,
  type DatabaseService,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { systemClock } from '../lib/clock';
import { findDatabaseProblem, type DatabaseError } from '../lib/databaseErrors';
import { DatabaseHealth } from './DatabaseHealth';
import { tameDatabase } from './tameDatabase';

const WAIT_INTERVAL_MS = 2_000;
const PROBE_INTERVAL_MS = 5_000;

interface OpenDatabase {
  readonly knex: Knex;
  readonly health: DatabaseHealth;
}

/**
 * Connects, and migrates the tables unless the operator does that. Waits for a database that doesn't respond, because a
 * backend that keeps restarting helps no one.
 */
export async function openDatabase(
  database: DatabaseService,
  logger: Pick<LoggerService, 'error' | 'info'>,
  signal?: AbortSignal,
): Promise<OpenDatabase> {
  const knex = await database.getClient();
  const health = new DatabaseHealth({
    logger,
    onFailure: () => void probe(knex, health),
  });
  await waitUntilReachable(knex, health, signal);
  if (!database.migrations?.skip) {
    await migrate(knex);
  }
  tameDatabase(knex, health);
  return { knex, health };
}

async function waitUntilReachable(
  knex: Knex,
  health: DatabaseHealth,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (;;) {
    try {
      await knex.raw('select 1');
      health.answered({ wrote: true });
      return;
    } catch (error) {
      const problem = findDatabaseProblem(error as DatabaseError);
      if (problem?.text !== 'does not answer') {
        throw error;
      }
      health.failed(problem);
    }
    await systemClock.sleep(WAIT_INTERVAL_MS, signal);
  }
}

/** Writes a row until that succeeds, because the next ordinary write may be hours away. */
async function probe(knex: Knex, health: DatabaseHealth): Promise<void> {
  while (health.problem && !knex.client.pool?.destroyed) {
    await systemClock.sleep(PROBE_INTERVAL_MS);
    await knex('leases')
      .insert({ name: 'database-check', holder: '', held_until: 0 })
      .onConflict('name')
      .merge()
      .catch(() => {});
  }
}

/** Whether data outlives the process: SQLite can be in memory, or in a file that is deleted on close. */
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

/** Writes nothing if the tables are up to date, so a portal on a full or read-only disk can start. */
export async function migrate(knex: Knex): Promise<void> {
  const [, pending] = await knex.migrate.list(migrationConfig());
  if (pending.length > 0) {
    await knex.migrate.latest(migrationConfig());
  }
}

export function migrationConfig() {
  return {
    directory: resolvePackagePath(
      'backstage-plugin-volsync-backend',
      'migrations',
    ),
  };
}
