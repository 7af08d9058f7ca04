import { setTimeout as delay } from 'node:timers/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { EntityReport } from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { startObjectStore } from 'volsync-sandbox';
import { contractErrors } from './__testUtils__/contract';
import { readEvents } from './__testUtils__/readEvents';
import { resticBackup } from './__testUtils__/restic';
import { ScriptedApiServer } from './__testUtils__/ScriptedApiServer';
import { component, startPortal } from './__testUtils__/startPortal';
import { TestCluster } from './__testUtils__/TestCluster';
import { waitFor, waitUntil } from './__testUtils__/waitFor';

const PASSWORD = 'canary-restic-password';
const SECRET_KEY = 'canary-secret-access-key';
const CANARIES = [PASSWORD, SECRET_KEY, 'portal-canary-token'].flatMap(text => [
  text,
  Buffer.from(text).toString('base64'),
]);
const VOLUMES = '/v1/entities/{kind}/{namespace}/{name}/volumes';
const path = (name: string) =>
  `/api/volsync/v1/entities/component/default/${name}/volumes`;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const ago = (seconds: number) =>
  new Date(Date.now() - seconds * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');

describe('the plugin, on a cluster and an object store', () => {
  let directory: string;
  let s3: Awaited<ReturnType<typeof startObjectStore>>;
  let apps: TestCluster;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let snapshotId: string;
  let goneUrl: string;
  const seen: string[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'volsync-plugin-'));
    s3 = await startObjectStore({
      directory: join(directory, 's3'),
      users: [{ accessKey: 'access', secretKey: SECRET_KEY }],
    });
    apps = await TestCluster.start('apps');
    const gone = await ScriptedApiServer.start();
    goneUrl = gone.url;
    await gone.stop();
    for (const namespace of ['shop', 'foreign', 'annotated']) {
      await apps.apply('namespaces', {
        metadata: {
          name: namespace,
          annotations:
            namespace === 'annotated'
              ? { 'backstage-volsync/entities': 'component:default/annotated' }
              : {},
        },
      });
    }
    await backUp('one');
    await makeVolume('shop');
    await makeVolume('foreign');
    await makeVolume('annotated');
  });

  beforeEach(async () => {
    apps.api.calls.reset();
    apps.api.faults.clear();
    apps.authorize(undefined);
    await start();
  });
  afterEach(async () => {
    await portal.stop();
    await waitUntil(
      () => apps.api.calls.openWatches() === 0,
      'no watch is open',
    );
    // Threat 7: no response or log contains a secret.
    const everything = [...seen, ...portal.logged].join('\n');
    const leaked = CANARIES.filter(canary => everything.includes(canary));
    if (leaked.length > 0) {
      throw new Error(`Leaked: ${leaked.join(', ')}`);
    }
  });
  afterAll(async () => {
    await apps.close();
    await s3.close();
    await rm(directory, { recursive: true, force: true });
  });

  const entity = (name: string, namespace: string) =>
    component(name, {
      'backstage-volsync/cluster': 'apps',
      'backstage-volsync/namespace': namespace,
    });

  async function start(
    options: Partial<Parameters<typeof startPortal>[0]> = {},
  ) {
    portal = await startPortal({
      volsync: {
        clusters: [
          {
            ...apps.config,
            namespaces: [
              {
                name: 'shop',
                entities: ['component:default/*'],
              },
            ],
          },
          {
            name: 'gone',
            url: goneUrl,
            namespaces: [{ name: 'shop', entities: ['component:default/*'] }],
          },
        ],
        objectStores: [{ endpoint: s3.url }],
        refresh: { repositories: 3_600, details: 3_600 },
      },
      entities: [
        entity('shop', 'shop'),
        entity('foreign', 'foreign'),
        entity('annotated', 'annotated'),
        component('two-clusters', {
          'backstage-volsync/cluster': 'apps, gone',
          'backstage-volsync/namespace': 'shop',
        }),
        component('typo', {
          'backstage-volsync/cluster': 'aps',
          'backstage-volsync/namespace': 'shop',
        }),
        component('bare', {}),
        component('broken', { 'backstage-volsync/namespace': '../shop' }),
      ],
      ...options,
    });
  }

  async function backUp(content: string) {
    snapshotId = await resticBackup({
      repository: `s3:${s3.url}/backups/shop`,
      password: PASSWORD,
      accessKey: 'access',
      secretKey: SECRET_KEY,
      directory: join(directory, 'work'),
      files: { 'data.txt': content },
    });
  }

  async function makeVolume(namespace: string) {
    await apps.apply('secrets', {
      metadata: { name: 'restic', namespace },
      data: {
        RESTIC_REPOSITORY: base64(`s3:${s3.url}/backups/${namespace}`),
        RESTIC_PASSWORD: base64(PASSWORD),
        AWS_ACCESS_KEY_ID: base64('access'),
        AWS_SECRET_ACCESS_KEY: base64(SECRET_KEY),
      },
    });
    await apps.apply('persistentVolumeClaims', {
      metadata: { name: 'data', namespace },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
      status: { phase: 'Bound', capacity: { storage: '1Gi' } },
    });
    await setSource(namespace);
  }

  async function setSource(namespace = 'shop', status = {}) {
    await apps.apply('replicationSources', {
      metadata: { name: 'app', namespace },
      spec: {
        sourcePVC: 'data',
        trigger: { schedule: '0 * * * *' },
        restic: {
          repository: 'restic',
          copyMethod: 'Direct',
          retain: { daily: 7 },
          futureField: true,
        },
      },
      status: {
        lastSyncTime: ago(5),
        lastSyncDuration: '12.5s',
        nextSyncTime: new Date(Date.now() + 1_800_000).toISOString(),
        latestMoverStatus: {
          result: 'Successful',
          logs: `snapshot ${snapshotId} saved`,
        },
        conditions: [
          {
            type: 'Synchronizing',
            status: 'False',
            reason: 'WaitingForSchedule',
            message: 'Waiting for next scheduled synchronization',
            lastTransitionTime: ago(5),
          },
        ],
        ...status,
      },
    });
  }

  async function get(name: string) {
    const response = await request(portal.server).get(path(name));
    seen.push(JSON.stringify([response.body, response.headers]));
    return response;
  }

  async function getSettled(name: string): Promise<EntityReport> {
    let report: EntityReport | undefined;
    await waitFor(async () => {
      const { status, body } = await get(name);
      expect(status).toBe(200);
      report = body;
      expect(JSON.stringify(body)).not.toContain('"pending"');
    });
    if (!report) {
      throw new Error('unreachable');
    }
    return report;
  }

  it('reports a volume whose last snapshot exists in the bucket', async () => {
    const report = await getSettled('shop');
    expect(contractErrors(VOLUMES, 200, report)).toBeUndefined();
    expect(report.clusters).toEqual([
      expect.objectContaining({
        name: 'apps',
        namespace: 'shop',
        state: 'read',
      }),
    ]);
    expect(report.volumes).toHaveLength(1);
    expect(report.volumes[0]).toMatchObject({
      id: 'apps/shop/data',
      verdict: 'protected',
      capacityBytes: 1_073_741_824,
      claimPhase: 'Bound',
      source: {
        name: 'app',
        schedule: '0 * * * *',
        lastDurationSeconds: 12.5,
        secretName: 'restic',
      },
      newestRestorable: { snapshotId: expect.stringMatching(`^${snapshotId}`) },
      repository: {
        state: 'read',
        value: {
          location: `s3:${s3.url}/backups/shop`,
          snapshotCount: 1,
          exists: true,
          locks: [],
        },
      },
    });
  });

  it('answers within about a second if a cluster is unreachable and another does not respond', async () => {
    apps.api.faults.inject({ match: { resource: 'jobs' }, delayMs: 20_000 });
    const begun = Date.now();
    const { status, body } = await get('two-clusters');
    expect(Date.now() - begun).toBeLessThan(2_500);
    expect(status).toBe(200);
    expect(contractErrors(VOLUMES, 200, body)).toBeUndefined();
    expect(body.clusters).toEqual([
      expect.objectContaining({ name: 'apps', state: 'read' }),
      expect.objectContaining({
        name: 'gone',
        state: 'unread',
        message: expect.stringContaining('ECONNREFUSED'),
      }),
    ]);
    expect(body.volumes[0].missing).toContainEqual({
      part: 'jobs',
      message: expect.stringContaining('Still reading'),
    });
    apps.api.faults.clear();
  });

  it('reads the other parts if one is forbidden', async () => {
    apps.authorize(({ resource }) => ({
      allowed: !['pods', 'secrets', 'events', 'storageclasses'].includes(
        resource,
      ),
    }));
    const report = await getSettled('shop');
    expect(contractErrors(VOLUMES, 200, report)).toBeUndefined();
    const [volume] = report.volumes;
    expect(volume?.source?.name).toBe('app');
    expect(volume?.repository).toMatchObject({ reason: 'forbidden' });
    expect(volume?.events).toMatchObject({ reason: 'forbidden' });
    expect(volume?.missing.map(m => m.part)).toEqual(
      expect.arrayContaining(['pods', 'secret', 'bucket', 'events']),
    );
    expect(volume?.verdict).not.toBe('protected');
  });

  it('reads one namespace if it may not read all', async () => {
    apps.authorize(({ namespace, resource }) => ({
      allowed: namespace === 'shop' || resource === 'storageclasses',
    }));
    const report = await getSettled('shop');
    expect(report.volumes[0]?.verdict).toBe('protected');
  });

  it('refuses an unbound namespace, and sends nothing there', async () => {
    const { status, body } = await get('foreign');
    expect(status).toBe(403);
    expect(contractErrors(VOLUMES, 403, body)).toBeUndefined();
    expect(body.error.message).toContain('not bound');
    expect(apps.calls({ namespace: 'foreign' })).toBe(0);
    expect(apps.calls()).toBe(apps.calls({ resource: 'namespaces' }));
    expect(portal.logged.join('\n')).toContain(
      'Refused "component:default/foreign"',
    );
  });

  it("uses the operator's annotation on the Namespace", async () => {
    const { status, body } = await get('annotated');
    expect(status).toBe(200);
    expect(body.volumes).toHaveLength(1);
  });

  it.each([
    ['typo', 200, 'Cluster \\"aps\\" is not configured'],
    ['bare', 404, 'backstage-volsync/namespace'],
    ['broken', 400, 'backstage-volsync/namespace'],
    ['nobody', 404, 'not found, or you don’t have permission'],
    ['a%2f..%2fb', 400, 'Invalid name of the entity'],
    ['%2e%2e', 400, 'Invalid name of the entity'],
    ['x'.repeat(64), 400, 'up to 63'],
  ])('answers %s with %s', async (name, status, text) => {
    const response = await get(name);
    expect(response.status).toBe(status);
    expect(JSON.stringify(response.body)).toContain(text);
    expect(apps.calls({ resource: 'replicationsources' })).toBe(0);
  });

  it('requires a sign-in, and accepts services and users', async () => {
    const as = async (header: string) =>
      request(portal.server).get(path('shop')).set('authorization', header);
    const none = await as(mockCredentials.none.header());
    expect(none.status).toBe(401);
    expect(contractErrors(VOLUMES, 401, none.body)).toBeUndefined();
    expect((await as(mockCredentials.user.invalidHeader())).status).toBe(401);
    expect(apps.calls()).toBe(0);
    expect((await as(mockCredentials.user.header())).status).toBe(200);
    expect((await as(mockCredentials.service.header())).status).toBe(200);
  });

  it('refuses callers that the policy denies, before anything is read', async () => {
    await portal.stop();
    await start({ permission: 'DENY' });
    for (const suffix of ['', '/watch']) {
      const response = await request(portal.server).get(path('shop') + suffix);
      expect(response.status).toBe(403);
      expect(contractErrors(VOLUMES, 403, response.body)).toBeUndefined();
    }
    expect(apps.calls()).toBe(0);
  });

  it('sends no more requests for 100 readers than for one', async () => {
    await getSettled('shop');
    // With one reader, each kind is listed once and watched, and each Secret of a bound source is read.
    await waitFor(async () => {
      const before = apps.calls();
      await get('shop');
      await delay(500);
      expect(apps.calls()).toBe(before);
      // The scan for shared repositories reads every bound namespace in its own time
      for (const namespace of ['shop', 'annotated']) {
        expect(apps.calls({ resource: 'secrets', namespace })).toBeGreaterThan(
          0,
        );
      }
    }, 20_000);
    for (const resource of ['replicationsources', 'pods', 'events']) {
      expect(apps.calls({ resource, verb: 'list' })).toBe(1);
      expect(apps.calls({ resource, verb: 'watch' })).toBe(1);
    }
    const one = apps.calls();
    const bucket = s3.calls.total;
    await Promise.all(Array.from({ length: 100 }, () => get('shop')));
    const streams = await Promise.all(
      Array.from({ length: 15 }, () =>
        readEvents(`${origin()}${path('shop')}/watch`),
      ),
    );
    await waitFor(() =>
      streams.forEach(stream => expect(stream.events).toHaveLength(1)),
    );
    expect(apps.calls()).toBe(one);
    expect(s3.calls.total).toBe(bucket);
    streams.forEach(stream => stream.close());
  });

  it('streams the current report, then each change, and lists the bucket after a run', async () => {
    await getSettled('shop');
    const stream = await readEvents(`${origin()}${path('shop')}/watch`);
    expect(stream.status).toBe(200);
    expect(stream.headers['content-type']).toContain('text/event-stream');
    expect(stream.headers['cache-control']).toContain('no-transform');
    expect(stream.headers['content-encoding']).toBeUndefined();
    await waitFor(() => expect(stream.events).toHaveLength(1));
    expect(
      contractErrors(VOLUMES, 200, stream.events[0]?.data),
    ).toBeUndefined();

    await backUp('two');
    await setSource('shop', { lastSyncDuration: '7s' });
    const last = () =>
      stream.events[stream.events.length - 1]?.data as EntityReport;
    await waitFor(() => {
      expect(last().volumes[0]?.source?.lastDurationSeconds).toBe(7);
      expect(last().volumes[0]?.repository).toMatchObject({
        value: { snapshotCount: 2 },
      });
    });
    expect(last().volumes[0]?.runs[0]).toMatchObject({
      result: 'successful',
      durationSeconds: 7,
      snapshotId,
    });
    expect(stream.events.every(e => e.event === 'report')).toBe(true);
    seen.push(JSON.stringify(stream.events));
    stream.close();
  });

  it('limits the streams of one user', async () => {
    await portal.stop();
    await start({
      volsync: {
        clusters: [
          {
            ...apps.config,
            namespaces: [{ name: 'shop', entities: ['component:default/*'] }],
          },
        ],
        limits: { streamsPerUser: 2 },
      },
    });
    const open = () => readEvents(`${origin()}${path('shop')}/watch`);
    const first = await open();
    const second = await open();
    const third = await open();
    expect([first.status, second.status, third.status]).toEqual([
      200, 200, 429,
    ]);
    first.close();
    await waitFor(async () => {
      const again = await open();
      again.close();
      expect(again.status).toBe(200);
    });
    second.close();
  });

  it.each([
    ['410 on every list and watch for a while', { status: 410, times: 4 }],
    ['503', { status: 503, times: 4 }],
    ['429', { status: 429, retryAfterSeconds: 1, times: 4 }],
    ['reset connections', { drop: true, times: 4 }],
    ['garbage', { garbage: '<html>', times: 4 }],
  ])('recovers from %s', async (_, fault) => {
    apps.api.faults.inject(fault);
    await waitFor(async () => {
      const { body } = await get('shop');
      expect(body.volumes?.[0]?.verdict).toBe('protected');
    }, 20_000);
  });

  it('shows the last known state, marked stale, while the cluster is unreachable', async () => {
    await getSettled('shop');
    apps.api.faults.inject({ drop: true });
    apps.api.faults.dropWatches();
    await waitFor(async () => {
      const { body } = await get('shop');
      expect(body.clusters[0]).toMatchObject({
        state: 'stale',
        message: expect.any(String),
        since: expect.any(String),
      });
      expect(body.volumes).toHaveLength(1);
    });
    apps.api.faults.clear();
    await waitFor(async () => {
      const { body } = await get('shop');
      expect(body.clusters[0].state).toBe('read');
    }, 20_000);
  });

  function origin(): string {
    return `http://127.0.0.1:${portal.server.port()}`;
  }
});
