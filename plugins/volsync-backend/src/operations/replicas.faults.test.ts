import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type {
  KubernetesObject,
  Operation,
  VolumeHistory,
} from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { OperationsWorld } from '../__testUtils__/OperationsWorld';
import { PortalProcess } from '../__testUtils__/PortalProcess';
import type { PortalProcessOptions } from '../__testUtils__/runPortal';
import { component } from '../__testUtils__/startPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(300_000);

const databases = testDatabases();
const postgres = databases.ids.find(([id]) => id.startsWith('POSTGRES'))?.[0];

/** Two backends in processes of their own on one database: PostgreSQL, or one file of SQLite where there is none. */
describe('two replicas, of which one is killed', () => {
  let world: OperationsWorld;
  let options: PortalProcessOptions;
  const replicas: PortalProcess[] = [];

  beforeAll(async () => {
    world = await OperationsWorld.start();
    await world.addVolume('shop', {
      files: { 'a.txt': 'a\n', 'b/c.txt': 'c\n' },
    });
    await world.backedUp('shop');
    options = {
      volsync: world.volsync,
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
    await world?.close();
  });

  async function database(): Promise<PortalProcessOptions['database']> {
    if (!postgres) {
      const file = join(world.directory, `${randomUUID()}.sqlite`);
      return { client: 'better-sqlite3', connection: file };
    }
    const knex = await databases.init(postgres);
    const { password, ...connection } = knex.client.config
      .connection as Knex.PgConnectionConfig;
    return { client: 'pg', connection: { ...connection, password } };
  }
  async function startReplica(): Promise<PortalProcess> {
    const replica = await PortalProcess.start(options);
    replicas.push(replica);
    return replica;
  }
  /** Waits until the operation is in this step. */
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
  async function ended(replica: PortalProcess, id: string): Promise<Operation> {
    let operation: Operation | undefined;
    await waitFor(async () => {
      operation = await replica.get<Operation>('shop', `/operations/${id}`);
      expect(operation.endedAt).toBeDefined();
    }, 120_000);
    return operation!;
  }
  async function expectLeft(claims: readonly string[]): Promise<void> {
    expect(await world.list('replicationDestinations', 'shop')).toEqual([]);
    expect(await world.list('jobs', 'shop')).toEqual([]);
    const found = await world.list<KubernetesObject>(
      'persistentVolumeClaims',
      'shop',
    );
    expect(found.map(({ metadata }) => metadata.name).sort()).toEqual(
      [...claims, 'data', 'volsync-src-data-cache'].sort(),
    );
  }
  const made = (resource: string) =>
    world.cluster.api.calls.count({ verb: 'create', resource, user: 'portal' });

  it('the other ends what the dead one had in hand, and nothing is done twice', async () => {
    const first = await startReplica();
    const { token = '', warnings } = await first.plan('shop', {
      kind: 'drill',
    });
    expect(warnings).toEqual([]);
    // Keeps the first one in the middle of a write, with the lease in its hand
    const held = world.cluster.api.faults.inject({
      match: { verb: 'create', resource: 'jobs', user: 'portal' },
      times: 1,
      delayMs: 600_000,
    });
    const { status, id = '' } = await first.accept('shop', token);
    expect(status).toBe(202);
    await at(first, id, 'hash');
    await waitFor(() => expect(held.hits).toBe(1), 60_000);
    const second = await startReplica();
    await at(second, id, 'hash');
    await first.kill();
    const drill = await ended(second, id);
    expect(drill).toMatchObject({
      state: 'succeeded',
      outcome: { equal: true, files: 2 },
    });
    expect(made('persistentvolumeclaims')).toBe(1);
    expect(made('replicationdestinations')).toBe(1);
    // What the first one was writing when it died, and the second one's
    expect(made('jobs')).toBe(2);
    await expectLeft([]);

    const third = await startReplica();
    const restore = await third.plan('shop', {
      kind: 'restore',
      snapshot: drill.outcome?.snapshotId ?? '',
    });
    const busy = world.s3.faults.inject({
      operation: 'GetObject',
      effect: { kind: 'status', status: 503, code: 'ServiceUnavailable' },
    });
    const accepted = await third.accept('shop', restore.token ?? '');
    const other = await second.accept('shop', restore.token ?? '');
    expect([accepted.status, other.status]).toEqual([202, 409]);
    await at(second, accepted.id ?? '', 'restore');
    await third.kill();
    busy();
    expect(await ended(second, accepted.id ?? '')).toMatchObject({
      state: 'succeeded',
      outcome: { equal: true, claim: 'data-restore' },
    });
    await expectLeft(['data-restore']);
    const { entries } = await second.get<VolumeHistory>('shop', '/history');
    expect(
      entries.filter(({ what }) => what !== 'run').map(({ what }) => what),
    ).toEqual(['restore', 'drill']);
  });
});
