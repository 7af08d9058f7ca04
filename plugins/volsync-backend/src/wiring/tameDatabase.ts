/**
 * What the database's own errors and waits must not do to the portal.
 *
 * - SQLite waits for a lock in the calling thread, which is the only one: five seconds for each query, during which
 *   nothing else answers. So it waits for moments only, and is asked again without blocking anything.
 * - PostgreSQL waits for the lock of a table without end, and pages would, too. So it waits as long as SQLite.
 * - Knex puts the statement with its values in front of every error. Whoever asks gets one sentence that names what is
 *   wrong, and status 503; the code of the database stays for the log.
 */
import { setTimeout } from 'node:timers/promises';
import type { Knex } from 'knex';
import { nameDatabaseError, type DatabaseError } from '../lib/databaseErrors';
import type { DatabaseHealth } from './DatabaseHealth';

/** How long SQLite may block the thread at one time */
const BLOCKING_TIMEOUT_MS = 10;
const RETRY_INTERVAL_MS = 90;
const WRITES: ReadonlySet<string> = new Set(['insert', 'update', 'del']);
/** What SQLite's driver waits by default, blocking */
const LOCK_TIMEOUT_MS = 5_000;

/** A query of Knex, as its events give it */
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

/** For a client whose tables are there: what goes wrong before that is the operator's to read in full. */
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

/** Those come from the pool, before there is a query that could fail. */
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

/** Set for each connection when it is used first: the pool is made elsewhere. */
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
