import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  ApiClient,
  type KubeObject,
  pods,
  resourceType,
  secrets,
} from './client';
import { volumePopulators } from './volsync/registerPopulator';
import { replicationSources } from './volsync/resources';
import { helmReleases, kustomizations } from './flux';
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox';
import { listKeys } from './demo/bucketFiles';
import { testLogger, until } from './demo/testing/startTestCluster';
import { deployments, statefulSets } from './controller-manager';

jest.setTimeout(240_000);

const prometheusRules = resourceType<
  KubeObject & {
    spec: { groups: { rules: { alert: string; expr: string }[] }[] };
  }
>('monitoring.coreos.com/v1', 'PrometheusRule', 'prometheusrules');
const TOKEN = 'a-token-for-the-portal';
const SERVICES = ['orders', 'warehouse', 'customer-accounts', 'people'];

describe('sandbox', () => {
  let directory: string;
  let sandbox: Sandbox;
  let client: ApiClient;
  const progress: number[] = [];

  function start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
    return startSandbox({
      directory,
      tokens: { apps: TOKEN, edge: TOKEN },
      services: SERVICES,
      restic: process.env.RESTIC_BINARY,
      logger: testLogger,
      ...options,
    });
  }

  function restic(...args: string[]) {
    return readSecret().then(env =>
      promisify(execFile)(process.env.RESTIC_BINARY ?? 'restic', args, {
        env: { PATH: process.env.PATH, HOME: directory, ...env },
      }),
    );
  }

  async function readSecret(): Promise<Record<string, string>> {
    const secret = await client.get(secrets, {
      namespace: 'orders',
      name: 'orders-db-restic-secret',
    });
    return Object.fromEntries(
      Object.entries(secret.data ?? {}).map(([key, value]) => [
        key,
        Buffer.from(value, 'base64').toString(),
      ]),
    );
  }

  async function source(namespace: string, name = namespace) {
    return client.get(replicationSources, { namespace, name });
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'volsync-sandbox-'));
    sandbox = await start({
      onProgress: (_, fraction) => progress.push(fraction),
    });
    client = new ApiClient({ url: sandbox.clusters.apps.url, token: TOKEN });
  });
  afterAll(async () => {
    client?.close();
    await sandbox?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('reports its progress, up to the end', () => {
    expect(progress.at(-1)).toBe(1);
    expect(Math.min(...progress)).toBe(0);
  });

  it('has three weeks of snapshots, with the same dates in repository and bucket', async () => {
    const { stdout } = await restic('snapshots', '--json');
    const snapshots = JSON.parse(stdout) as {
      id: string;
      time: string;
      hostname: string;
      paths: string[];
    }[];
    expect(snapshots.length).toBeGreaterThan(20);
    // One path for all: /data, or its substitute on a machine without namespaces
    const origins = snapshots.map(({ hostname, paths }) => [hostname, paths]);
    expect([
      ['volsync', ['/data']],
      ['volsync', ['/proc/self/cwd']],
    ]).toContainEqual(origins[0]);
    expect(new Set(origins.map(origin => String(origin))).size).toBe(1);
    const ages = snapshots.map(each => Date.now() - Date.parse(each.time));
    expect(Math.max(...ages)).toBeGreaterThan(20 * 86_400_000);
    const path = join(
      directory,
      'object-store/volsync/orders-db%2F/snapshots%2F',
    );
    for (const { id, time } of snapshots) {
      const { mtimeMs } = await stat(join(path, id));
      expect(Math.abs(mtimeMs - Date.parse(time))).toBeLessThan(20_000);
    }
    const { status } = await source('orders', 'orders-db');
    const saved = /snapshot ([0-9a-f]{8}) saved/.exec(
      status?.latestMoverStatus?.logs ?? '',
    )?.[1];
    expect(snapshots.some(each => each.id.startsWith(saved ?? '?'))).toBe(true);
  });

  it('has files that are older than their snapshots', async () => {
    const { stdout } = await restic('snapshots', '--json');
    const snapshots = JSON.parse(stdout) as { id: string; time: string }[];
    for (const { id, time } of [snapshots.at(0), snapshots.at(10)].flatMap(
      each => each ?? [],
    )) {
      const listing = await restic('ls', '--json', id);
      const files = listing.stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as { type?: string; mtime?: string })
        .filter(each => each.type === 'file');
      expect(files.length).toBeGreaterThan(1);
      for (const { mtime = '' } of files) {
        expect(Date.parse(mtime)).toBeLessThan(Date.parse(time));
      }
    }
  });

  it('passes restic’s own check of the seeded repositories', async () => {
    const { stdout } = await restic('check', '--read-data', '--no-cache');
    expect(stdout).toMatch(/no errors were found/);
  });

  it('fails for the changed password and the stale lock', async () => {
    expect(
      (await source('customer-accounts')).status?.latestMoverStatus,
    ).toMatchObject({
      result: 'Failed',
      logs: expect.stringMatching(/incorrect password$/),
    });
    expect((await source('warehouse')).status?.latestMoverStatus).toMatchObject(
      {
        result: 'Failed',
        logs: expect.stringMatching(
          /repository is already locked exclusively by PID 41 on volsync-src-warehouse-7xk2p by nobody[\s\S]*\(9h\d+m[\s\S]*ERROR: failure locking repository$/,
        ),
      },
    );
  });

  it('lets the portal read, and write what operations need, but not list Secrets or write anything else', async () => {
    await expect(client.list(secrets)).rejects.toMatchObject({ status: 403 });
    const ordersDb = { namespace: 'orders', name: 'orders-db' };
    await expect(
      client.delete(replicationSources, ordersDb),
    ).rejects.toMatchObject({ status: 403 });
    await expect(
      client.patch(secrets, ordersDb, { data: {} }),
    ).rejects.toMatchObject({ status: 403 });
    await client.patch(replicationSources, ordersDb, {
      metadata: { annotations: { 'backstage-volsync/rpo': 'PT12H' } },
    });
    const stranger = new ApiClient({
      url: sandbox.clusters.apps.url,
      token: 'guessed',
    });
    await expect(stranger.list(replicationSources)).rejects.toMatchObject({
      status: 401,
    });
    stranger.close();
  });

  it('runs the workloads, through Flux if there is a repository, and scales them to 0 and back', async () => {
    const name = { namespace: 'orders', name: 'orders' };
    const { metadata, status } = await client.get(deployments, name);
    expect(status).toMatchObject({ replicas: 1, readyReplicas: 1 });
    expect(metadata.labels).toMatchObject({
      'kustomize.toolkit.fluxcd.io/name': 'orders',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
    });
    const applied = await client.get(kustomizations, {
      namespace: 'flux-system',
      name: 'orders',
    });
    expect(applied.status?.inventory?.entries.map(({ id }) => id)).toEqual([
      'orders_orders-db__PersistentVolumeClaim',
      'orders_orders_apps_Deployment',
    ]);
    const appPods = async () => {
      const { items } = await client.list(pods, {
        namespace: 'orders',
        labelSelector: 'app.kubernetes.io/name=orders',
      });
      return items;
    };
    const [pod] = await appPods();
    expect(pod?.spec.volumes).toEqual([
      {
        name: 'orders-db',
        persistentVolumeClaim: { claimName: 'orders-db' },
      },
    ]);
    const scale = (replicas: number) =>
      client.patch(deployments, name, { spec: { replicas } }, 'scale');
    await scale(0);
    await until(
      'the app to be gone',
      async () => (await appPods()).length === 0,
    );
    await scale(1);
    await until(
      'the app to be back',
      async () => (await appPods())[0]?.status?.phase === 'Running',
    );
    const { status: people } = await client.get(statefulSets, {
      namespace: 'people',
      name: 'people',
    });
    expect(people?.readyReplicas).toBe(1);
  });

  it('has its platform in a repository, and reports that it replaces the operators itself', async () => {
    const inSystem = (name: string) => ({ namespace: 'volsync-system', name });
    const applied = await client.get(kustomizations, {
      namespace: 'flux-system',
      name: 'cluster-apps-volsync',
    });
    expect(applied.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'True' }),
    );
    for (const name of ['volsync', 'snapshot-controller']) {
      const release = await client.get(helmReleases, inSystem(name));
      expect(release.status?.conditions).toContainEqual(
        expect.objectContaining({ reason: 'PlayedBySandbox', status: 'True' }),
      );
    }
    // The metrics endpoint evaluates the rules that the operator would load
    const written = await client.get(prometheusRules, inSystem('volsync'));
    const answer = await fetch(`${sandbox.metrics.url}/api/v1/rules`);
    const { data } = (await answer.json()) as {
      data: { groups: { rules: { name: string; query: string }[] }[] };
    };
    expect(
      data.groups[0]?.rules.map(({ name, query }) => [name, query]),
    ).toEqual(
      written.spec.groups[0]?.rules.map(({ alert, expr }) => [alert, expr]),
    );
    const populator = await client.get(volumePopulators, {
      name: 'volsync-replicationdestination',
    });
    expect(populator.sourceKind.kind).toBe('ReplicationDestination');
  });

  it('serves VolSync’s metrics', async () => {
    const query = 'volsync_volume_out_of_sync{obj_name="orders-db"}';
    const answer = await fetch(
      `${sandbox.metrics.url}/api/v1/query?query=${encodeURIComponent(query)}`,
    );
    expect(await answer.json()).toMatchObject({
      data: {
        result: [
          {
            metric: { role: 'source', method: 'restic' },
            value: [expect.anything(), '0'],
          },
        ],
      },
    });
  });

  it('starts a backup on request, and resumes the schedule', async () => {
    await sandbox.actions.writeFile('people', 'note.txt', 'hello');
    const { tag, done } = await sandbox.actions.triggerBackup('people');
    await done;
    const { spec, status } = await until('the trigger to be gone', async () => {
      const found = await source('people', 'people-db');
      return found.spec.trigger?.manual === undefined ? found : undefined;
    });
    expect(tag).toMatch(/^sandbox-/);
    expect(spec.trigger).toEqual({ schedule: '*/20 * * * *' });
    expect(status?.latestMoverStatus?.logs).toMatch(/saved/);
    await expect(
      sandbox.actions.writeFile('people', '../out.txt', 'no'),
    ).rejects.toThrow(/leads out of the volume/);
    await expect(sandbox.actions.triggerBackup('nobody')).rejects.toThrow(
      /no demo service "nobody"/,
    );
  });

  it('keeps a second sandbox off its directory', async () => {
    await expect(start()).rejects.toThrow(
      /Another sandbox \(process \d+\) uses/,
    );
  });

  it('continues after a restart: quickly, on other ports, without creating anything twice', async () => {
    const before = await snapshotCount();
    const { port } = new URL(sandbox.objectStore.url);
    await sandbox.close();
    client.close();
    const since = Date.now();
    sandbox = await start();
    expect(Date.now() - since).toBeLessThan(10_000);
    client = new ApiClient({ url: sandbox.clusters.apps.url, token: TOKEN });
    expect(await snapshotCount()).toBeGreaterThanOrEqual(before);
    const app = await until('the same app, started again', async () => {
      const { items } = await client.list(pods, {
        namespace: 'orders',
        labelSelector: 'app.kubernetes.io/name=orders',
      });
      return items[0]?.status?.containerStatuses?.[0]?.restartCount
        ? items
        : undefined;
    });
    expect(app).toHaveLength(1);
    const { RESTIC_REPOSITORY: repository } = await readSecret();
    expect(repository).toBe(`s3:${sandbox.objectStore.url}/volsync/orders-db`);
    expect(port).toMatch(/^\d+$/);
    expect(await readdir(join(directory, 'seeding/processes'))).toEqual([]);
  });

  async function snapshotCount(): Promise<number> {
    const keys = await listKeys(
      {
        objectPath: (bucket: string, key: string) =>
          join(
            directory,
            'object-store',
            bucket,
            ...key
              .split('/')
              .map((part, index, all) =>
                index < all.length - 1 ? `${part}%2F` : part,
              ),
          ),
      },
      'orders-db',
    );
    return keys.filter(each => each.startsWith('snapshots/')).length;
  }
});
