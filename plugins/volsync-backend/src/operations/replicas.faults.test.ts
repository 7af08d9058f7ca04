import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  KubernetesObject,
  Operation,
  VolumeHistory,
} from 'backstage-plugin-volsync-common';
import knex, { type Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { PortalProcess } from '../__testUtils__/PortalProcess';
import type { PortalProcessOptions } from '../__testUtils__/runPortal';
import { component } from '../__testUtils__/startPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(300_000);

const databases = testDatabases();
const postgres = databases.ids.find(([id]) => id.startsWith('POSTGRES'))?.[0];

/** Two backends in separate processes on one database: PostgreSQL, or an SQLite file if it isn't available. */
describe('two replicas, one of them killed or paused', () => {
  let environment: OperationsEnvironment;
  let options: PortalProcessOptions;
  const replicas: PortalProcess[] = [];
  /** The tests' own connection */
  let sharedKnex: Knex | undefined;

  beforeAll(async () => {
    environment = await OperationsEnvironment.start();
    await environment.addVolume('shop', {
      files: { 'a.txt': 'a\n', 'b/c.txt': 'c\n' },
    });
    await environment.backedUp('shop');
    options = {
      volsync: environment.volsync,
      entities: [
        component('shop', {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': 'shop',
        }),
      ],
      database: await database(),
    };
  });
  afterAll(async () => {
    await Promise.all(replicas.map(replica => replica.kill()));
    await environment?.close();
  });

  async function database(): Promise<PortalProcessOptions['database']> {
    if (!postgres) {
      const file = join(environment.directory, `${randomUUID()}.sqlite`);
      return { client: 'better-sqlite3', connection: file };
    }
    sharedKnex = await databases.init(postgres);
    const { password, ...connection } = sharedKnex.client.config
      .connection as Knex.PgConnectionConfig;
    return { client: 'pg', connection: { ...connection, password } };
  }
  /** The clocks differ by 20 minutes, unless the database has one clock for all. */
  async function startReplica(minutesAhead: number): Promise<PortalProcess> {
    const replica = await PortalProcess.start({
      ...options,
      ...(postgres && { clockOffsetMs: minutesAhead * 60_000 }),
    });
    replicas.push(replica);
    return replica;
  }
  /** Suspends it outside of a transaction: what it had locked would stay locked for the other one. */
  async function pause(replica: PortalProcess): Promise<void> {
    for (;;) {
      replica.pause();
      if (!(await isLocked())) return;
      replica.resume();
      await delay(50);
    }
  }
  async function isLocked(): Promise<boolean> {
    const { client, connection } = options.database;
    if (sharedKnex) {
      await delay(200);
      const busy = await sharedKnex('pg_stat_activity')
        .whereRaw('datname = current_database() and pid <> pg_backend_pid()')
        .whereRaw(
          "state <> 'idle' and state_change < now() - interval '150 ms'",
        );
      return busy.length > 0;
    }
    const own = knex({ client, connection, useNullAsDefault: true });
    try {
      await own.raw('begin immediate');
      await own.raw('rollback');
      return false;
    } catch {
      return true;
    } finally {
      await own.destroy();
    }
  }
  /** Waits until the operation reaches this step. */
  async function at(
    replica: PortalProcess,
    id: string,
    name: string,
  ): Promise<void> {
    await waitFor(async () => {
      const operation = await replica.get<Operation>(
        'shop',
        `/operations/${id}`,
      );
      const running = operation.steps.find(({ state }) => state === 'running');
      expect({ name: running?.name, operation }).toMatchObject({ name });
    }, 60_000);
  }
  /** Like a database restart: connected clients notice at the next query. */
  async function loseConnections(): Promise<void> {
    await sharedKnex?.raw(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  }
  async function ended(replica: PortalProcess, id: string): Promise<Operation> {
    let operation: Operation | undefined;
    await waitFor(async () => {
      operation = await replica.get<Operation>('shop', `/operations/${id}`);
      expect(operation.endedAt).toBeDefined();
    }, 120_000);
    return operation!;
  }
  async function expectLeft(claims: readonly string[]): Promise<void> {
    expect(await environment.list('replicationDestinations', 'shop')).toEqual(
      [],
    );
    expect(await environment.list('jobs', 'shop')).toEqual([]);
    const found = await environment.list<KubernetesObject>(
      'persistentVolumeClaims',
      'shop',
    );
    expect(found.map(({ metadata }) => metadata.name).sort()).toEqual(
      [...claims, 'data', 'volsync-src-data-cache'].sort(),
    );
  }
  const made = (resource: string) =>
    environment.cluster.api.calls.count({
      verb: 'create',
      resource,
      user: 'portal',
    });

  it('the other ends the operations of the dead one, and nothing is done twice', async () => {
    const first = await startReplica(10);
    const second = await startReplica(-10);
    // Takes nothing before the first one is paused
    await pause(second);
    const { token = '', warnings } = await first.plan('shop', {
      kind: 'drill',
    });
    expect(warnings).toEqual([]);
    // Keeps the first one in the middle of a write, while it holds the lease
    const held = environment.cluster.api.faults.inject({
      match: { verb: 'create', resource: 'jobs', user: 'portal' },
      times: 1,
      delayMs: 600_000,
    });
    const { status, id = '' } = await first.accept('shop', token);
    expect(status).toBe(202);
    await at(first, id, 'hash');
    await waitFor(() => expect(held.hits).toBe(1), 60_000);
    await first.kill();
    second.resume();
    await at(second, id, 'hash');
    const drill = await ended(second, id);
    expect(drill).toMatchObject({
      state: 'succeeded',
      outcome: { equal: true, files: 2 },
    });
    expect(made('persistentvolumeclaims')).toBe(1);
    expect(made('replicationdestinations')).toBe(1);
    // What the first one was writing when it was killed, and what the second one wrote
    expect(made('jobs')).toBe(2);
    await expectLeft([]);

    const third = await startReplica(10);
    const restore = await third.plan('shop', {
      kind: 'restore',
      snapshot: drill.outcome?.snapshotId ?? '',
    });
    // Makes the third one wait for a response before it would write, while it holds the lease
    const looking = environment.cluster.api.faults.inject({
      match: {
        verb: 'get',
        resource: 'replicationdestinations',
        user: 'portal',
      },
      times: 1,
      delayMs: 5_000,
    });
    await pause(second);
    const accepted = await third.accept('shop', restore.token ?? '');
    expect(accepted.status).toBe(202);
    await waitFor(() => expect(looking.hits).toBe(1), 60_000);
    await loseConnections();
    await pause(third);
    second.resume();
    const other = await second.accept('shop', restore.token ?? '');
    expect(other.status).toBe(409);
    expect(await ended(second, accepted.id ?? '')).toMatchObject({
      state: 'succeeded',
      outcome: { equal: true, claim: 'data-restore' },
    });
    const destinations = made('replicationdestinations');
    third.resume();
    expect(await ended(third, accepted.id ?? '')).toMatchObject({
      state: 'succeeded',
    });
    // By now it has the response that there is none, and must not create another one.
    await delay(1_000);
    expect(made('replicationdestinations')).toBe(destinations);
    await expectLeft(['data-restore']);
    const { entries } = await second.get<VolumeHistory>('shop', '/history');
    expect(
      entries.filter(({ what }) => what !== 'run').map(({ what }) => what),
    ).toEqual(['restore', 'drill']);
  });
});
