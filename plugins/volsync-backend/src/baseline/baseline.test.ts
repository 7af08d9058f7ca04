import { mockCredentials } from '@backstage/backend-test-utils';
import type {
  BaselineReport,
  PlatformReport,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { ContentEnvironment } from '../__testUtils__/ContentEnvironment';
import { contractErrors } from '../__testUtils__/contract';
import { component, startPortal } from '../__testUtils__/startPortal';
import { testDatabases } from '../__testUtils__/databases';
import { waitFor, waitUntil } from '../__testUtils__/waitFor';
import { BaselineStore } from './BaselineStore';

const PATH = '/api/volsync/v1/platform/baseline';

/** A small volume with repeated backups, over HTTP, on a cluster and an object store. */
describe('the baseline', () => {
  let environment: ContentEnvironment;
  let snapshot: string;
  let portal: Awaited<ReturnType<typeof startPortal>> | undefined;

  beforeAll(async () => {
    environment = await ContentEnvironment.start();
    snapshot = await environment.backUp('sample', {
      'a.txt': 'one',
      'b.txt': 'two',
    });
    await environment.makeVolume('sample', { repository: 'sample', snapshot });
  });
  afterAll(() => environment.close());
  afterEach(async () => {
    await portal?.stop();
    portal = undefined;
  });

  async function start(
    sample: { namespace: string; claim: string } | undefined,
    denied: readonly string[] = [],
  ) {
    portal = await startPortal({
      volsync: {
        clusters: [
          {
            ...environment.cluster.config,
            namespaces: [{ name: 'sample', owners: ['group:default/team-a'] }],
          },
        ],
        objectStores: [{ endpoint: environment.s3.url }],
        repositories: { decrypt: true },
        ...(sample && { platform: { sample } }),
      },
      entities: [
        component('sample', { 'backstage-volsync/namespace': 'sample' }),
      ],
      denied,
    });
    return portal.server;
  }

  type Server = Awaited<ReturnType<typeof start>>;

  const ask = (server: Server, path = PATH) =>
    request(server)
      .get(path)
      .set('authorization', mockCredentials.user.header());

  async function read(server: Server): Promise<BaselineReport> {
    const { status, body } = await ask(server);
    expect(status).toBe(200);
    expect(contractErrors('/v1/platform/baseline', 200, body)).toBeUndefined();
    return body;
  }

  async function speedCheck(server: Server) {
    const { body } = await ask(server, '/api/volsync/v1/platform');
    return (body as PlatformReport).clusters[0]?.checks.find(
      ({ id }) => id === 'sample-speed',
    );
  }

  /** Ends a run in the source's status. */
  async function endRun(secondsAgo: number, duration: string) {
    const source = await environment.cluster.get<{
      metadata: { name: string };
      status: object;
    }>('replicationSources', 'sample', 'app');
    await environment.cluster.apply('replicationSources', {
      ...source!,
      metadata: { name: 'app', namespace: 'sample' },
      status: {
        ...source!.status,
        lastSyncTime: new Date(Date.now() - secondsAgo * 1_000)
          .toISOString()
          .replace(/\.\d+Z$/, 'Z'),
        lastSyncDuration: duration,
      },
    });
  }

  it('stores the duration of each backup, and warns when one takes twice as long', async () => {
    const server = await start({ namespace: 'sample', claim: 'data' });
    expect(await read(server)).toMatchObject({
      sample: { namespace: 'sample', claim: 'data' },
      clusters: [{ cluster: 'apps', samples: [] }],
    });
    await waitUntil(
      () =>
        environment.cluster.api.calls.openWatches({
          resource: 'replicationsources',
        }) >= 1,
      'the source is watched',
    );
    const durations = ['4.5s', '4s', '5s', '4.2s'];
    for (const [index, duration] of durations.entries()) {
      await endRun(60 - 10 * index, duration);
      await waitFor(async () => {
        const { clusters } = await read(server);
        expect(clusters[0]?.samples).toHaveLength(index + 1);
      }, 60_000);
    }
    const [apps] = (await read(server)).clusters;
    expect(apps?.backup).toMatchObject({
      newest: {
        what: 'backup',
        seconds: 4.2,
        files: 2,
        bytes: 6,
        objects: 6,
        repositoryBytes: expect.any(Number),
      },
      medianSeconds: 4.5,
      isSlow: false,
    });
    await waitFor(async () => {
      expect(await speedCheck(server)).toMatchObject({
        state: 'good',
        seen: 'Backup 4.2 s (median of recent runs: 4.5 s)',
      });
    }, 60_000);
    await endRun(1, '9.5s');
    await waitFor(async () => {
      const { clusters } = await read(server);
      expect(clusters[0]?.backup).toMatchObject({
        newest: { seconds: 9.5 },
        isSlow: true,
      });
    }, 60_000);
  });

  it('does nothing without a configured sample, and has no check then', async () => {
    const server = await start(undefined);
    const { sample, clusters } = await read(server);
    expect([sample, clusters]).toEqual([undefined, []]);
    expect(await speedCheck(server)).toBeUndefined();
  });

  it('is unknown without any run', async () => {
    const server = await start({ namespace: 'nowhere', claim: 'data' });
    await waitFor(async () => {
      expect(await speedCheck(server)).toMatchObject({
        state: 'unknown',
        at: expect.any(String),
      });
    }, 60_000);
  });

  it('is refused without the permission', async () => {
    const server = await start({ namespace: 'sample', claim: 'data' }, [
      'volsync.platform.read',
    ]);
    const { status, body } = await ask(server);
    expect(
      contractErrors('/v1/platform/baseline', status, body),
    ).toBeUndefined();
    expect(status).toBe(403);
    expect(body.error.message).toContain('volsync.platform.read');
  });
});

describe('BaselineStore', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'stores each sample once, oldest first, in %p',
    async id => {
      const store = new BaselineStore(await databases.init(id));
      const sample = (day: number) => ({
        id: String(day),
        what: 'backup' as const,
        endedAt: `2026-11-0${day}T10:00:00.000Z`,
        seconds: day,
      });
      for (const day of [3, 1, 2, 3]) {
        await store.add('apps', sample(day));
      }
      await store.add('edge', { ...sample(4), id: 'other' });
      expect(await store.list('apps', 2)).toEqual([sample(2), sample(3)]);
      expect(await store.prune(Date.parse('2026-11-02T00:00:00Z'))).toBe(1);
      expect(await store.list('apps', 10)).toEqual([sample(2), sample(3)]);
    },
  );
});
