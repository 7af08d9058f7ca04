import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { ClusterCache } from '../clusters/ClusterCache';
import { DirectClusterAccess } from '../clusters/DirectClusterAccess';
import { connectClusters } from '../clusters/kubeconfigs';
import { refuse, ScriptedApiServer } from '../__testUtils__/ScriptedApiServer';
import { testConfig } from '../__testUtils__/testConfig';
import { Bindings } from './Bindings';

describe('Bindings', () => {
  let server: ScriptedApiServer;
  let close: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    server = await ScriptedApiServer.start();
    close = [() => server.stop()];
  });
  afterEach(async () => {
    for (const one of close.reverse()) {
      await one();
    }
  });

  function create(overlay: JsonObject): Bindings {
    const config = testConfig({
      clusters: [{ name: 'apps', url: server.url, ...overlay }],
    });
    const access = new DirectClusterAccess(connectClusters(config));
    const cache = new ClusterCache({
      access,
      logger: mockServices.logger.mock(),
      reflector: { firstBackoffMilliseconds: 5 },
    });
    close.push(
      () => access.close(),
      () => cache.close(),
    );
    return new Bindings({ clusters: config.clusters, cache });
  }

  it.each([
    [
      'the same owners',
      [{ name: '{shop,other}', owners: ['group:*/a'] }],
      true,
    ],
    [
      'more readers of the other',
      [
        { name: 'shop', owners: ['group:default/a'] },
        { name: 'other', owners: ['group:default/a', 'group:default/b'] },
      ],
      true,
    ],
    [
      'other owners',
      [
        { name: 'shop', owners: ['group:default/a'] },
        { name: 'other', owners: ['group:default/b'] },
      ],
      false,
    ],
    [
      'one reader who may not see the other',
      [
        { name: '{shop,other}', owners: ['group:default/a'] },
        { name: 'shop', entities: ['component:default/shop'] },
      ],
      false,
    ],
    ['no readers', [], false],
  ])(
    'decides which names may be shown across namespaces: %s',
    (_, namespaces, expected) => {
      const bindings = create({ namespaces });
      const own = { cluster: 'apps', namespace: 'shop' };
      expect(bindings.mayName(own, { ...own, namespace: 'other' })).toBe(
        expected,
      );
      expect(bindings.mayName(own, own)).toBe(true);
    },
  );

  const ask = (bindings: Bindings, request = {}, milliseconds = 2_000) =>
    bindings.check(
      {
        cluster: 'apps',
        namespace: 'shop',
        entityRef: 'component:default/shop',
        owners: ['group:default/team-a'],
        ...request,
      },
      { milliseconds },
    );

  it.each([
    [{ name: 'shop', entities: ['component:default/shop'] }, 'bound'],
    [{ name: 'sh*', entities: ['Component:default/*'] }, 'bound'],
    [{ name: '*', owners: ['group:default/team-*'] }, 'bound'],
    [{ name: '{shop,other}', owners: ['group:default/team-a'] }, 'bound'],
    [{ name: 'other', owners: ['group:default/*'] }, 'unbound'],
    [{ name: 'shop', owners: ['group:default/team-b'] }, 'unbound'],
    [{ name: 'shop', owners: ['group:*/x'] }, 'unbound'],
    [{ name: 'shop', entities: ['component:default/shop-2'] }, 'unbound'],
    // A star does not match the slash before another catalog namespace.
    [{ name: 'shop', entities: ['component:def*/x'] }, 'unbound'],
  ])('%j → %s', async (binding, state) => {
    expect(await ask(create({ namespaces: [binding] }))).toEqual({ state });
  });

  it('lists what a pattern binds, after the first reading of the namespaces', async () => {
    server.set('/api/v1/namespaces', { metadata: { name: 'shop' } });
    const bindings = create({
      namespaces: [{ name: '*', owners: ['group:default/team-a'] }],
    });
    expect(bindings.listBound('apps')).toEqual([]);
    expect(await bindings.readBound('apps', { milliseconds: 2_000 })).toEqual([
      'shop',
    ]);
  });

  it('decides by configuration without any request', async () => {
    const bindings = create({
      namespaceAnnotations: false,
      namespaces: [{ name: 'shop', entities: ['component:default/shop'] }],
    });
    expect(await ask(bindings)).toEqual({ state: 'bound' });
    expect(await ask(bindings, { namespace: 'other' })).toEqual({
      state: 'unbound',
    });
    expect(server.requests).toEqual([]);
  });

  it('uses the annotation of the Namespace, and never requests a single namespace', async () => {
    server.set('/api/v1/namespaces', {
      metadata: {
        name: 'shop',
        annotations: {
          'backstage-volsync/entities': 'nonsense::, Component:Shop ,',
        },
      },
    });
    const bindings = create({});
    expect(await ask(bindings)).toEqual({ state: 'bound' });
    expect(await ask(bindings, { entityRef: 'component:default/b' })).toEqual({
      state: 'unbound',
    });
    expect(await ask(bindings, { namespace: 'other' })).toEqual({
      state: 'unbound',
    });
    expect(server.count('/namespaces/')).toBe(0);
    expect(server.requests[0]?.headers.accept).toContain(
      'PartialObjectMetadataList',
    );
    expect(bindings.hasBinding('apps', 'shop')).toBe(true);
    expect(bindings.hasBinding('apps', 'other')).toBe(false);
  });

  it('lets unbound namespaces be read if the configuration allows it', async () => {
    expect(await ask(create({ unbound: 'read' }))).toEqual({
      state: 'readable',
    });
  });

  it('denies access if namespaces may not be listed', async () => {
    server.intercept((_, response) => {
      refuse(response, 403, 'no');
      return true;
    });
    expect(await ask(create({}))).toEqual({ state: 'unbound' });
  });

  it('returns unknown, neither yes nor no, while the cluster is unreachable', async () => {
    server.intercept(() => true);
    const started = Date.now();
    expect(await ask(create({}), {}, 100)).toMatchObject({ state: 'unknown' });
    expect(Date.now() - started).toBeLessThan(1_000);
  });
});
