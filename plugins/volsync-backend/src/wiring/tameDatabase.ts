/**
 * Limits what database errors and locks can do to the portal.
 *
 * Overview
 *
 * - SQLite waits for a lock in the calling thread, which is the only one: five seconds per query, in which nothing else
 *   is answered. So it may only wait for milliseconds, and the query is retried without blocking.
 * - PostgreSQL waits for the lock of a table without limit, and pages would, too. So it gets the same limit.
 * - Knex prefixes every error with the statement and its values. Callers instead get one sentence that names the
 *   problem, with status 503. The database's error code is kept for the log.
 */
import { setTimeout } from 'node:timers/promises';
import type { Knex } from 'knex';
import { nameDatabaseError, type DatabaseError } from '../lib/databaseErrors';
import type { DatabaseHealth } from './DatabaseHealth';

/** The longest that SQLite may block the thread at a time */
const BLOCKING_TIMEOUT_MS = 10;
const RETRY_INTERVAL_MS = 90;
const WRITES: ReadonlySet<string> = new Set(['insert', 'update', 'del']);
/** How long SQLite's driver waits by default, blocking */
const LOCK_TIMEOUT_MS = 5_000;

/** A Knex query, as in its events. */
interface Query {
  readonly method?: string;
  readonly sql?: string;
}

interface SqliteConnection {
  pragma?(text: string): unknown;
}

interface PostgresConnection {
  query(text: string): Promise<unknown>;
}

interface Client {
  acquireConnection(): Promise<unknown>;
  _query(
    connection: SqliteConnection & PostgresConnection,
    query: unknown,
  ): Promise<unknown>;
}

/** For a client with migrated tables: earlier errors are shown to the operator in full. */
export function tameDatabase(knex: Knex, health: DatabaseHealth): void {
  knex.on('query-error', (error: DatabaseError, { sql }: Query) => {
    health.failed(nameDatabaseError(error), sql);
  });
  knex.on('query-response', (_, { method, sql }: Query) => {
    health.answered({ wrote: WRITES.has(method ?? ''), sql });
  });
  if (String(knex.client.config.client).includes('sqlite')) {
    waitWithoutBlocking(knex.client as Client);
  } else {
    limitLockWaits(knex.client as Client);
  }
  nameMissingConnections(knex.client as Client, health);
}

/** These errors come from the pool, before any query could fail. */
function nameMissingConnections(client: Client, health: DatabaseHealth): void {
  const acquire = client.acquireConnection.bind(client);
  client.acquireConnection = async () => {
    try {
      return await acquire();
    } catch (error) {
      health.failed(nameDatabaseError(error as DatabaseError));
      throw error;
    }
  };
}

/** Applied when a connection is first used, because the pool is created elsewhere. */
function limitLockWaits(client: Client): void {
  const query = client._query.bind(client);
  const known = new WeakSet<PostgresConnection>();
  client._query = async (connection, one) => {
    if (!known.has(connection)) {
      await connection.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
      known.add(connection);
    }
    return query(connection, one);
  };
}

function waitWithoutBlocking(client: Client): void {
  const query = client._query.bind(client);
  const known = new WeakSet<SqliteConnection>();
  client._query = async (connection, one) => {
    if (!known.has(connection)) {
      known.add(connection);
      connection.pragma?.(`busy_timeout = ${BLOCKING_TIMEOUT_MS}`);
    }
    const until = performance.now() + LOCK_TIMEOUT_MS;
    for (;;) {
      try {
        return await query(connection, one);
      } catch (error) {
        const { code = '' } = error as DatabaseError;
        if (!/^SQLITE_BUSY/.test(code) || performance.now() >= until) {
          throw error;
        }
        await setTimeout(RETRY_INTERVAL_MS);
      }
    }
  };
}
