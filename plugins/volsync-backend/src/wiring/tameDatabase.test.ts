import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import knex, { type Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { waitFor } from '../__testUtils__/waitFor';
import { isDatabaseError, nameDatabaseError } from '../lib/databaseErrors';
import { OperationStore } from '../operations/database/OperationStore';
import { openDatabase } from './openDatabase';
import { openStores } from './openStores';

const databases = testDatabases();
const postgres = databases.ids.find(([id]) => id.startsWith('POSTGRES'))?.[0];

const serviceOf = (client: Knex) =>
  mockServices.database.mock({ getClient: async () => client });

describe('the portal database', () => {
  let directory: string;
  let portal: Knex;
  let other: Knex;
  const open = () =>
    knex({
      client: 'better-sqlite3',
      connection: { filename: join(directory, 'volsync.sqlite') },
      useNullAsDefault: true,
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'volsync-database-'));
    portal = open();
    await openDatabase(serviceOf(portal), mockServices.logger.mock());
    other = open();
  });
  afterAll(async () => {
    await portal.destroy();
    await other.destroy();
    await rm(directory, { recursive: true, force: true });
  });

  /** The longest stall of the event loop while another process has the database locked for 1.5 s, in milliseconds. */
  async function measureStall(): Promise<number> {
    const store = new OperationStore(portal);
    await other.raw('BEGIN EXCLUSIVE');
    const delays = monitorEventLoopDelay({ resolution: 5 });
    delays.enable();
    const reads = Promise.all(
      Array.from({ length: 7 }, () => store.find('none')),
    );
    await setTimeout(1_500);
    delays.disable();
    await other.raw('COMMIT');
    expect(await reads).toEqual(Array(7).fill(undefined));
    return delays.max / 1e6;
  }

  it('blocks no other work while another process has it locked, and waits for a while', async () => {
    const stalls = [await measureStall()];
    // A busy machine stalls any process; a blocking wait stalls this one each time
    while (stalls.at(-1)! >= 200 && stalls.length < 3) {
      stalls.push(await measureStall());
    }
    expect(stalls.at(-1)).toBeLessThan(200);
  });

  it('reports that it is locked, without the statement', async () => {
    const store = new OperationStore(portal);
    await other.raw('BEGIN EXCLUSIVE');
    try {
      const error = await store.find('a-secret-value').then(
        () => undefined,
        thrown => thrown,
      );
      expect(error).toMatchObject({
        statusCode: 503,
        message: expect.stringMatching(
          /^The portal's database is locked by another process \(SQLITE_BUSY\)/,
        ),
      });
      expect(error.message).not.toMatch(/select|a-secret-value/);
    } finally {
      await other.raw('COMMIT');
    }
  }, 20_000);

  it('lets a portal start while it is read-only', async () => {
    const first = await openStores(
      serviceOf(portal),
      mockServices.logger.mock(),
    );
    const readOnly = open();
    await readOnly.raw('PRAGMA query_only = 1');
    try {
      const { operations, tokens } = await openStores(
        serviceOf(readOnly),
        mockServices.logger.mock(),
      );
      expect(await operations.find('none')).toBeUndefined();
      expect(tokens).toEqual(first.tokens);
    } finally {
      await readOnly.destroy();
    }
  });

  it('is awaited at startup, with one log line, until the portal stops', async () => {
    const away = knex({
      client: 'pg',
      connection: 'postgresql://nobody:canary-password@127.0.0.1:1/none',
    });
    const logger = mockServices.logger.mock();
    const stopping = new AbortController();
    const opening = openDatabase(serviceOf(away), logger, stopping.signal);
    await waitFor(
      () =>
        expect(logger.error.mock.calls).toEqual([
          [
            expect.stringMatching(
              /^The portal's database does not answer \(ECONNREFUSED\)\..* Check that it runs/,
            ),
          ],
        ]),
      5_000,
    );
    stopping.abort();
    await expect(opening).rejects.toThrow(/abort/i);
    await away.destroy();
  });

  it.each([
    ['SQLITE_FULL', /no space left/],
    ['SQLITE_READONLY_DBMOVED', /read-only/],
    ['SQLITE_IOERR_WRITE', /cannot be read from its disk/],
    ['SQLITE_CORRUPT', /damaged/],
    ['53100', /no space left/],
    ['25006', /read-only/],
    ['57P01', /does not answer/],
    ['08006', /does not answer/],
    ['ECONNRESET', /does not answer/],
    ['23505', /refused a query \(23505\)/],
    [undefined, /refused a query\. Try/],
  ])('names %s', (code, message) => {
    const error = Object.assign(new Error('insert into "secrets"'), { code });
    nameDatabaseError(error);
    expect(error).toMatchObject({
      statusCode: 503,
      message: expect.stringMatching(message),
    });
    expect(error.message).not.toContain('secrets');
    expect(isDatabaseError(error)).toBe(!/refused/.test(error.message));
  });
});

(postgres ? describe : describe.skip)('a database on PostgreSQL', () => {
  it('reports that it became read-only, continues to read, and reports the recovery', async () => {
    const client = await databases.init(postgres!);
    const one = knex({
      client: 'pg',
      connection: client.client.config.connection,
      pool: { min: 1, max: 1 },
    });
    try {
      const logger = mockServices.logger.mock();
      const { health } = await openDatabase(serviceOf(one), logger);
      const insert = () =>
        one('history').insert({
          id: 'one',
          cluster: 'apps',
          namespace: 'shop',
          claim: 'data',
          what: 'run',
          ended_at: 1,
          document: '{}',
        });
      await one.raw('SET default_transaction_read_only = on');
      await expect(insert()).rejects.toMatchObject({
        statusCode: 503,
        message: expect.stringMatching(/is read-only \(25006\)/),
      });
      expect(await one('history').select()).toEqual([]);
      expect(health.gap).toMatchObject({
        code: 'database',
        message: expect.stringMatching(/is read-only/),
        fix: expect.stringMatching(/which server of PostgreSQL/),
      });
      await one.raw('SET default_transaction_read_only = off');
      await insert();
      expect(health.gap).toBeUndefined();
      expect(logger.error).toHaveBeenCalledTimes(1);
      expect(logger.info).toHaveBeenCalledWith(
        "The portal's database works again",
      );
    } finally {
      await one.destroy();
    }
  });

  it('reports that a table is locked, and continues when it is released', async () => {
    const client = await databases.init(postgres!);
    const portal = knex({
      client: 'pg',
      connection: client.client.config.connection,
    });
    const { health } = await openDatabase(
      serviceOf(portal),
      mockServices.logger.mock(),
    );
    const store = new OperationStore(portal);
    const lock = await client.transaction();
    try {
      await lock.raw('LOCK TABLE operations IN ACCESS EXCLUSIVE MODE');
      await expect(store.find('none')).rejects.toMatchObject({
        statusCode: 503,
        message: expect.stringMatching(
          /^The portal's database is locked by another process \(55P03\)/,
        ),
      });
      expect(health.gap?.message).toMatch(/is locked/);
      await lock.rollback();
      expect(await store.find('none')).toBeUndefined();
    } finally {
      await lock.rollback();
      await portal.destroy();
    }
  }, 20_000);

  it('is used when it comes back after the portal started', async () => {
    const { client } = await databases.init(postgres!);
    const real = client.config.connection as Knex.PgConnectionConfig;
    const proxy = createServer(from => {
      const to = connect(Number(real.port), real.host);
      from.on('error', () => to.destroy()).pipe(to);
      to.on('error', () => from.destroy()).pipe(from);
    });
    await new Promise<void>(done => proxy.listen(0, '127.0.0.1', done));
    const { port } = proxy.address() as AddressInfo;
    await new Promise(done => proxy.close(done));
    const late = knex({
      client: 'pg',
      connection: {
        host: '127.0.0.1',
        port,
        user: real.user,
        password: real.password,
        database: real.database,
      },
    });
    const logger = mockServices.logger.mock();
    const opening = openDatabase(serviceOf(late), logger);
    await waitFor(() => expect(logger.error).toHaveBeenCalled(), 5_000);
    await new Promise<void>(done => proxy.listen(port, '127.0.0.1', done));
    const { knex: opened, health } = await opening;
    expect(await opened('operations').select()).toEqual([]);
    expect(health.problem).toBeUndefined();
    await late.destroy();
    await new Promise(done => proxy.close(done));
  }, 20_000);
});
