import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import knex, { type Knex } from 'knex';
import { OperationStore } from '../operations/database/OperationStore';
import { openDatabase } from './openDatabase';
import { nameDatabaseError } from './tameDatabase';

describe('the database of the portal', () => {
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
    await openDatabase(
      mockServices.database.mock({ getClient: async () => portal }),
    );
    other = open();
  });
  afterAll(async () => {
    await portal.destroy();
    await other.destroy();
    await rm(directory, { recursive: true, force: true });
  });

  it('stalls no other work while another process has it locked, and waits a while', async () => {
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
    expect(delays.max / 1e6).toBeLessThan(200);
  });

  it('says that it is locked, and shows no statement', async () => {
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
  });
});
