/**
 * What the database's own errors and waits must not do to the portal.
 *
 * - SQLite waits for a lock in the calling thread, which is the only one: five seconds for each query, during which
 *   nothing else answers. So it waits for moments only, and is asked again without blocking anything.
 * - Knex puts the statement with its values in front of every error. Whoever asks gets one sentence that names what is
 *   wrong, and status 503; the code of the database stays for the log.
 */
import { setTimeout } from 'node:timers/promises';
import type { Knex } from 'knex';

/** How long SQLite may block the thread at one time */
const BLOCKING_TIMEOUT_MS = 10;
const RETRY_INTERVAL_MS = 90;
/** What SQLite's driver waits by default, blocking */
const LOCK_TIMEOUT_MS = 5_000;

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^SQLITE_(BUSY|LOCKED)|^55P03$/, 'is locked by another process'],
  [/^SQLITE_FULL|^53100$/, 'has no space left on its disk'],
  [/^SQLITE_READONLY|^25006$/, 'is read-only'],
  [/^SQLITE_(IOERR|CANTOPEN)|^58/, 'cannot be read from its disk'],
  [/^SQLITE_(CORRUPT|NOTADB)|^XX/, 'is damaged'],
  [/^57P|^53|^08|^E[A-Z]+$/, 'does not answer'],
];

interface DatabaseError extends Error {
  readonly code?: string;
  statusCode?: number;
}

interface SqliteConnection {
  pragma?(text: string): unknown;
}

interface Client {
  _query(connection: SqliteConnection, query: unknown): Promise<unknown>;
}

/** For a client whose tables are there: what goes wrong before that is the operator's to read in full. */
export function tameDatabase(knex: Knex): void {
  knex.on('query-error', nameDatabaseError);
  if (String(knex.client.config.client).includes('sqlite')) {
    waitWithoutBlocking(knex.client as Client);
  }
}

/** Changes the error itself: it is on its way to whoever asked. */
export function nameDatabaseError(error: DatabaseError): void {
  const { code = '' } = error;
  const [, reason] = REASONS.find(([pattern]) => pattern.test(code)) ?? [
    undefined,
    'refused a query',
  ];
  error.message = `The portal's database ${reason}${
    code && ` (${code})`
  }. Try again in a moment, and tell the operator of the portal if it stays`;
  error.statusCode = 503;
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
