import { mockServices } from '@backstage/backend-test-utils';
import { ScriptedApiServer } from '../__testUtils__/ScriptedApiServer';
import { testConfig } from '../__testUtils__/testConfig';
import { waitFor } from '../__testUtils__/waitFor';
import { ClusterCache, type ClusterCacheOptions } from './ClusterCache';
import { ClusterRegistry } from './ClusterRegistry';
import { DirectClusterAccess } from './DirectClusterAccess';
import { connectClusters } from './kubeconfigs';

describe('ClusterCache', () => {
  let server: ScriptedApiServer;
  let direct: DirectClusterAccess;
  let cache: ClusterCache;

  beforeEach(async () => {
    server = await ScriptedApiServer.start();
    direct = new DirectClusterAccess(
      connectClusters(
        testConfig(
          { clusters: [{ name: 'apps', url: server.url }] },
          {
            kubernetes: {
              clusterLocatorMethods: [
                {
                  type: 'config',
                  clusters: [
                    { name: 'mine', url: server.url, authProvider: 'google' },
                  ],
                },
              ],
            },
          },
        ),
      ),
    );
  });
  afterEach(async () => {
    await cache.close();
    await direct.close();
    await server.stop();
  });

  const create = (
    idleMilliseconds?: number,
    limits?: ClusterCacheOptions['limits'],
  ) => {
    cache = new ClusterCache({
      access: new ClusterRegistry([direct]),
      logger: mockServices.logger.mock(),
      idleMilliseconds,
      limits,
    });
  };

  it('counts each lookup once, but no waiting', async () => {
    create();
    cache.list('apps', 'pods', 'shop');
    cache.list('apps', 'pods', 'shop');
    await cache.waitUntilRead('apps', ['pods'], { milliseconds: 2_000 });
    cache.state('apps', 'pods');
    expect(cache.usage).toEqual({ hits: 1, misses: 1, size: 1 });
  });

  it('counts each namespace that exceeds a limit once, whatever exceeds it', async () => {
    create(undefined, {
      objects: 100,
      objectsPerNamespace: 1,
      objectBytes: 1_000_000,
      objectBytesPerNamespace: 1_000_000,
    });
    for (const [namespace, name] of [
      ['shop', 'a'],
      ['evil', 'a'],
      ['evil', 'b'],
    ] as const) {
      for (const path of ['/api/v1/pods', '/api/v1/persistentvolumeclaims']) {
        server.set(path, {
          metadata: { name, namespace, uid: `${namespace}${name}` },
        });
      }
    }
    await cache.waitUntilRead('apps', ['pods', 'persistentVolumeClaims'], {
      milliseconds: 2_000,
    });
    expect([...cache.leftOut]).toEqual([['apps', 1]]);
    expect(cache.list('apps', 'pods', 'evil')).toMatchObject({
      state: 'unread',
      message: expect.stringContaining('volsync.limits.objectsPerNamespace'),
    });
  });

  it('starts on demand, once for all readers, and sends nothing before', async () => {
    create();
    expect(server.requests).toEqual([]);
    for (let reader = 0; reader < 50; reader += 1) {
      cache.list('apps', 'pods', `n-${reader}`);
    }
    await cache.waitUntilRead('apps', ['pods'], { milliseconds: 2_000 });
    await waitFor(() => expect(server.watches).toBe(1));
    expect(server.requests).toHaveLength(2);
    expect(cache.size).toBe(1);
    expect(server.requests[0]?.url).toContain(
      `labelSelector=${encodeURIComponent(
        'app.kubernetes.io/created-by=volsync',
      )}`,
    );
  });

  it('stops idle copies, and starts them again', async () => {
    create(60);
    cache.list('apps', 'pods');
    await waitFor(() => expect(server.watches).toBe(1));
    await waitFor(() => expect(server.watches).toBe(0));
    expect(cache.size).toBe(0);
    server.set('/api/v1/pods', { metadata: { name: 'a', namespace: 'n' } });
    await cache.waitUntilRead('apps', ['pods'], { milliseconds: 2_000 });
    expect(cache.list('apps', 'pods')).toMatchObject({
      state: 'read',
      value: [{ metadata: { name: 'a' } }],
    });
  });

  it('never watches a cluster where users must sign in', async () => {
    create();
    await cache.waitUntilRead('mine', ['pods'], { milliseconds: 50 });
    expect(cache.list('mine', 'pods')).toMatchObject({
      state: 'unread',
      reason: 'not-configured',
      message: expect.stringContaining('volsync.clusters'),
    });
    expect(cache.list('nowhere', 'pods')).toMatchObject({
      reason: 'not-found',
    });
    expect(server.requests).toEqual([]);
  });

  it('waits no longer than requested', async () => {
    create();
    server.intercept(() => true);
    const begun = Date.now();
    await cache.waitUntilRead('apps', ['pods'], { milliseconds: 80 });
    expect(Date.now() - begun).toBeLessThan(1_000);
    expect(cache.list('apps', 'pods')).toMatchObject({ reason: 'pending' });
  });

  it('rejects two adapters with a cluster of the same name', () => {
    create();
    expect(() => new ClusterRegistry([direct, direct])).toThrow(
      /Two cluster providers both have a cluster "(apps|mine)"/,
    );
  });
});
