import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ClusterCache } from '../clusters/ClusterCache';
import { ClusterRegistry } from '../clusters/ClusterRegistry';
import { DirectClusterAccess } from '../clusters/DirectClusterAccess';
import { connectClusters } from '../clusters/kubeconfigs';
import { filterSnapshots } from '../content/filterSnapshots';
import { ContentEnvironment } from '../__testUtils__/ContentEnvironment';
import { sealSnapshots } from '../__testUtils__/sealSnapshots';
import { testConfig } from '../__testUtils__/testConfig';
import type { LimitsConfig } from '../config';
import { waitFor } from '../__testUtils__/waitFor';
import type { RepositoryContent } from './content/RepositoryContent';
import { EndpointPolicy } from './EndpointPolicy';
import { OpenRepositories } from './OpenRepositories';

const SECRET = { cluster: 'apps', namespace: 'shop', name: 'restic' };
const COUNT = 5_000;

describe('OpenRepositories', () => {
  let environment: ContentEnvironment;
  let now: number;
  let opened: OpenRepositories;
  let close: () => Promise<void>;
  const { signal } = new AbortController();
  const open = (namespace = 'shop') =>
    opened.open({ ...SECRET, namespace }, signal);

  beforeAll(async () => {
    environment = await ContentEnvironment.start();
    await environment.backUp('shop', { 'a.txt': 'a' });
    await environment.backUp('other', { 'b.txt': 'b' });
  });
  afterAll(() => environment.close());

  beforeEach(async () => {
    now = Date.parse('2026-11-25T12:00:00Z');
    await environment.makeVolume('shop', { repository: 'shop' });
    await environment.makeVolume('other', { repository: 'other' });
    create();
    environment.s3.calls.reset();
    environment.cluster.api.calls.reset();
  });
  afterEach(() => close());

  function create(limit?: number, bytes: Partial<LimitsConfig> = {}) {
    const config = testConfig({
      clusters: [environment.cluster.config],
      objectStores: [{ endpoint: environment.s3.url }],
      repositories: { decrypt: true },
    });
    const direct = new DirectClusterAccess(connectClusters(config));
    const policy = new EndpointPolicy(config.objectStores);
    const access = new ClusterRegistry([direct]);
    const cache = new ClusterCache({
      access,
      logger: mockServices.logger.mock(),
    });
    opened = new OpenRepositories({
      access,
      cache,
      policy,
      config: config.repositories,
      limits: { ...config.limits, ...bytes },
      refresh: config.refresh,
      clock: { now: () => new Date(now), sleep: async () => {} },
      limit,
    });
    close = async () => {
      opened.close();
      await policy.close();
      await cache.close();
      await direct.close();
    };
  }

  it.each(['repositoryBytes', 'repositoryBytesPerNamespace'] as const)(
    'closes the least recently used above %s, and keeps the requested one',
    async limit => {
      await close();
      create(undefined, { [limit]: 1 });
      const first = await open();
      await first.listSnapshots(new AbortController().signal);
      expect(first.memoryBytes).toBeGreaterThan(100);
      expect(await open()).toBe(first);
      const other = await open('other');
      // Another namespace has its own share
      const isClosed = limit === 'repositoryBytes';
      expect(opened.closedForMemory).toBe(isClosed ? 1 : 0);
      expect((await open()) === first).toBe(!isClosed);
      expect(other.tenant).not.toBe(first.tenant);
    },
  );

  it('opens a repository once for concurrent requests, and again when it is old', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => open()));
    expect(new Set(all).size).toBe(1);
    const secrets = () => environment.cluster.calls({ resource: 'secrets' });
    expect(secrets()).toBe(1);
    const calls = environment.s3.calls.total;
    expect(environment.s3.calls.byOperation).toMatchObject({ GetObject: 2 });

    now += 31_000; // The Secret is read again, and is the same
    expect(await open()).toBe(all[0]);
    expect(secrets()).toBe(2);
    expect(environment.s3.calls.total).toBe(calls);

    now += 15 * 60_000; // No request in the meantime
    expect(await open()).not.toBe(all[0]);
    expect(environment.s3.calls.total).toBeGreaterThan(calls);

    const used = await open();
    for (let minutes = 0; minutes < 50; minutes += 10) {
      now += 10 * 60_000;
      expect(await open()).toBe(used);
    }
    now += 10 * 60_000; // Used all the time, and an hour old
    expect(await open()).not.toBe(used);
  });

  it('follows changes of the Secret, and caches for a moment that it opens nothing', async () => {
    const before = await open();
    await environment.makeVolume('shop', {
      repository: 'shop',
      password: 'another',
    });
    now += 31_000;
    await expect(open()).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(/password/i),
    });
    const calls = environment.s3.calls.total;
    await expect(open()).rejects.toThrow(/password/i);
    expect(environment.s3.calls.total).toBe(calls);
    now += 11_000;
    await expect(open()).rejects.toThrow(/password/i);
    expect(environment.s3.calls.total).toBeGreaterThan(calls);

    await environment.cluster.delete('secrets', 'shop', 'restic');
    now += 31_000;
    await expect(open()).rejects.toMatchObject({ name: 'NotFoundError' });
    await environment.makeVolume('shop', { repository: 'shop' });
    expect(await open()).toBe(before);
  });

  it('retries immediately after other errors', async () => {
    environment.s3.faults.inject({ effect: { kind: 'drop' } });
    await expect(open()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    environment.s3.faults.clear();
    expect(await open()).toBeDefined();
  });

  it('keeps only a few', async () => {
    await close();
    create(1);
    const first = await open('shop');
    await open('other');
    expect(opened.size).toBe(1);
    expect(await open('shop')).not.toBe(first);
  });

  it('continues opening for other requests after one is aborted', async () => {
    environment.s3.faults.inject({
      times: 1,
      effect: { kind: 'delay', milliseconds: 300 },
    });
    const one = new AbortController();
    const given = opened.open(SECRET, one.signal);
    const kept = open();
    one.abort(new Error('Given up'));
    await expect(given).rejects.toThrow('Given up');
    expect((await kept).location).toContain('/backups/shop');
  });

  it(`lists ${COUNT} snapshots and reads each only once`, async () => {
    const [like] = JSON.parse(
      (await environment.restic('shop', 'snapshots', '--json')).toString(),
    );
    const key = JSON.parse(
      (await environment.restic('shop', 'cat', 'masterkey')).toString(),
    );
    const pathOf = (name: string) =>
      environment.s3.objectPath('backups', join('shop', name));
    const ids = await sealSnapshots({
      key,
      like,
      newest: new Date(now),
      count: COUNT,
      pathOf,
    });
    const reads = () => {
      const { GetObject = 0, ListObjectsV2 = 0 } =
        environment.s3.calls.byOperation;
      environment.s3.calls.reset();
      return { gets: GetObject, lists: ListObjectsV2 };
    };
    const content: RepositoryContent = await open();
    reads();
    const all = await content.listSnapshots(signal);
    expect(all).toHaveLength(COUNT + 1);
    expect(all.filter(({ details }) => details)).toHaveLength(COUNT + 1);
    const sealed = new Set(ids);
    expect(all.map(({ id }) => id).filter(id => sealed.has(id))).toEqual(ids);
    expect(reads()).toEqual({ gets: COUNT + 1, lists: 6 });

    // The filter's user waits for this
    const begun = process.cpuUsage();
    const again = await content.listSnapshots(signal);
    expect(filterSnapshots(again, { text: 'VOLSYNC' })).toHaveLength(COUNT + 1);
    expect(filterSnapshots(again, { tag: 'tag-3' })).toHaveLength(714);
    expect(
      filterSnapshots(again, {
        since: '2026-11-25T03:00:00Z',
        until: '2026-11-25T13:30:00+01:00',
      }).filter(({ id }) => sealed.has(id)),
    ).toHaveLength(10);
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(500);
    expect(reads()).toEqual({ gets: 0, lists: 0 });

    now += 11_000; // Returned immediately, and refreshed in the background
    expect(await content.listSnapshots(signal)).toBe(again);
    let lists = 0;
    await waitFor(async () => {
      lists += reads().lists;
      expect(lists).toBe(6);
    }, 20_000);

    const [another] = await sealSnapshots({
      key,
      like,
      // Newer than what restic has made, whatever the current date is.
      newest: new Date(Math.max(now, Date.now()) + 3_600_000),
      count: 1,
      pathOf,
    });
    opened.expire(content.location);
    await Promise.resolve();
    const [newest] = await content.listSnapshots(signal);
    expect(newest?.id).toBe(another);
    expect(reads()).toEqual({ gets: 1, lists: 6 });
  });
});
