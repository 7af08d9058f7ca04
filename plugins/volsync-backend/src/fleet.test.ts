import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type {
  EntityReport,
  FleetPage,
  FleetReport,
  FleetRow,
} from 'backstage-plugin-volsync-common';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import { contractErrors } from './__testUtils__/contract';
import { component, startPortal } from './__testUtils__/startPortal';
import { TestCluster } from './__testUtils__/TestCluster';
import { waitFor, waitUntil } from './__testUtils__/waitFor';

const FLEET = '/api/volsync/v1/fleet';
const UNREACHABLE = { url: 'http://127.0.0.1:9' };

/** The fleet's answers on clusters. What a verdict is based on is tested elsewhere. */
describe('the fleet', () => {
  let apps: TestCluster;
  let edge: TestCluster;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let denied: Set<string>;

  const inNamespace = (
    name: string,
    namespace: string,
    annotations = {},
  ): Entity => {
    const entity = component(name, {
      'backstage-volsync/namespace': namespace,
      ...annotations,
    });
    return {
      ...entity,
      relations: [
        ...(entity.relations ?? []),
        { type: 'partOf', targetRef: 'system:default/sales' },
      ],
    };
  };
  const entities = [
    inNamespace('shop', 'shop'),
    inNamespace('stock', 'stock', {
      'backstage-volsync/cluster': 'apps',
      'backstage-volsync/claims': 'orders',
    }),
    inNamespace('foreign', 'foreign', { 'backstage-volsync/cluster': 'apps' }),
    inNamespace('typo', 'shop', { 'backstage-volsync/rpo': 'a day' }),
    component('bare', {}),
  ];

  beforeAll(async () => {
    apps = await TestCluster.start('apps');
    edge = await TestCluster.start('edge');
    for (const [cluster, namespaces] of [
      [apps, ['shop', 'stock', 'foreign']],
      [edge, ['shop']],
    ] as const) {
      for (const name of namespaces) {
        await cluster.apply('namespaces', { metadata: { name } });
        await makeSource(cluster, name, 'orders');
        await makeSource(cluster, name, 'invoices');
      }
    }
  });
  afterAll(async () => {
    await apps.close();
    await edge.close();
  });
  const start = (
    options: {
      readonly catalog?: CatalogService;
      readonly databases?: string;
      /** Nothing listens at the addresses of the clusters */
      readonly isUnreachable?: boolean;
    } = {},
  ) =>
    startPortal({
      databases: options.databases,
      volsync: {
        fleet: { targets: { protectedPercent: 95, maxAge: 'P1D' } },
        clusters: [
          {
            ...apps.config,
            ...(options.isUnreachable && UNREACHABLE),
            namespaces: ['shop', 'stock'].map(name => ({
              name,
              owners: ['group:default/team-a'],
            })),
          },
          {
            ...edge.config,
            ...(options.isUnreachable && UNREACHABLE),
            namespaces: [{ name: 'shop', owners: ['group:default/team-a'] }],
          },
        ],
      },
      entities,
      refuses: ({ user, permission, resourceRef }) =>
        denied.has([user, permission, resourceRef].filter(Boolean).join(' ')),
      catalog: options.catalog,
    });

  beforeEach(async () => {
    denied = new Set();
    apps.authorize(undefined);
    apps.api.calls.reset();
    portal = await start();
  });
  afterEach(async () => {
    await portal.stop();
    await waitUntil(
      () => apps.api.calls.openWatches() === 0,
      'no watch is open',
    );
  });

  async function makeSource(
    cluster: TestCluster,
    namespace: string,
    name: string,
    spec = {},
  ) {
    await cluster.apply('persistentVolumeClaims', {
      metadata: { name, namespace },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
      status: { phase: 'Bound', capacity: { storage: '1Gi' } },
    });
    await cluster.apply('replicationSources', {
      metadata: { name: `${name}-source`, namespace },
      spec: {
        sourcePVC: name,
        trigger: { schedule: '0 * * * *' },
        restic: { repository: `${name}-restic`, copyMethod: 'Direct' },
        ...spec,
      },
    });
  }

  const ask = (user = 'user:default/mock') =>
    request(portal.server)
      .get(FLEET)
      .set('authorization', mockCredentials.user.header(user));

  async function read(user?: string): Promise<FleetReport> {
    const { status, body } = await ask(user);
    expect(status).toBe(200);
    expect(contractErrors('/v1/fleet', 200, body)).toBeUndefined();
    return body;
  }

  async function readComplete(user?: string): Promise<FleetReport> {
    let report: FleetReport | undefined;
    await waitFor(async () => {
      report = await read(user);
      expect(report.complete).toBe(true);
      // Each Secret is either unreadable or known to be missing.
      const { rows } = report;
      const known = rows.filter(({ verdict }) => verdict !== 'unknown');
      expect(known.map(row => row.finding?.code)).toEqual(
        known.map(() => 'secret-missing'),
      );
    }, 20_000);
    return report!;
  }

  const ids = (rows: readonly FleetRow[]) => rows.map(({ id }) => id);

  it('gives the same verdict for each volume as its tab', async () => {
    const rows = (await readComplete()).rows.filter(({ source }) => source);
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) {
      const { body } = await request(portal.server).get(
        `/api/volsync/v1/entities/${row.entityRef.replace(
          /[:/]/g,
          '/',
        )}/volumes`,
      );
      const tab = (body as EntityReport).volumes.find(
        ({ cluster, namespace, claim }) =>
          [cluster, namespace, claim].join() ===
          [row.cluster, row.namespace, row.claim].join(),
      );
      expect(row).toMatchObject({
        verdict: tab?.verdict,
        schedule: tab?.source?.schedule,
        paused: tab?.source?.paused,
        nextRun: tab?.source?.nextRun,
        finding: { what: tab?.findings[0]?.what },
      });
      expect(row.nextRunAt).toBe(tab?.source?.nextRunAt);
    }
  });

  it('has a row for each volume of each entity, in every cluster', async () => {
    const { rows, clusters, targets } = await readComplete();
    expect(targets).toEqual({ protectedPercent: 95, maxAgeSeconds: 86_400 });
    expect(ids(rows)).toEqual([
      'apps/shop/invoices component:default/shop',
      'apps/shop/orders component:default/shop',
      'apps/stock/orders component:default/stock',
      'edge/shop/invoices component:default/shop',
      'edge/shop/orders component:default/shop',
    ]);
    expect(rows[0]).toMatchObject({
      cluster: 'apps',
      namespace: 'shop',
      claim: 'invoices',
      owner: 'group:default/team-a',
      system: 'system:default/sales',
      verdict: 'unprotected',
      finding: { severity: 'critical' },
      objectiveSeconds: 7_200,
      capacityBytes: 2 ** 30,
      source: 'invoices-source',
      schedule: '0 * * * *',
    });
    expect(clusters).toEqual([
      expect.objectContaining({ name: 'apps', state: 'read' }),
      expect.objectContaining({ name: 'edge', state: 'read' }),
    ]);
  });

  it('lists what entities reference but the fleet cannot show', async () => {
    const { gaps } = await readComplete();
    expect(gaps).toEqual([
      {
        entityRef: 'component:default/foreign',
        owner: 'group:default/team-a',
        system: 'system:default/sales',
        cluster: 'apps',
        namespace: 'foreign',
        reason: 'not-bound',
        message: expect.stringContaining('is not bound to this entity'),
      },
      expect.objectContaining({
        entityRef: 'component:default/typo',
        reason: 'invalid',
        message: expect.stringContaining('backstage-volsync/rpo'),
      }),
    ]);
  });

  it('shows each caller only what they are allowed to see', async () => {
    denied
      .add('user:default/eve volsync.backup.read component:default/shop')
      .add('user:default/eve volsync.backup.read component:default/typo');
    const all = await readComplete();
    const eve = await readComplete('user:default/eve');
    expect(ids(eve.rows)).toEqual([
      'apps/stock/orders component:default/stock',
    ]);
    expect(eve.gaps.map(({ entityRef }) => entityRef)).toEqual([
      'component:default/foreign',
    ]);
    expect(JSON.stringify(eve)).not.toContain('default/shop');
    expect(all.rows).toHaveLength(5);
  });

  it('answers how long volumes were within their objective', async () => {
    denied.add('user:default/eve volsync.fleet.read');
    const get = async (query = '', user = 'user:default/mock') => {
      const { status, body } = await request(portal.server)
        .get(`${FLEET}/objectives${query}`)
        .set('authorization', mockCredentials.user.header(user));
      expect(
        contractErrors('/v1/fleet/objectives', status, body),
      ).toBeUndefined();
      return [status, body.error?.message ?? body.days];
    };
    expect(await get()).toEqual([200, []]);
    expect(await get('?days=400')).toEqual([200, []]);
    expect(await get('?days=401')).toEqual([
      400,
      'The parameter "days" must be a whole number from 1 to 400',
    ]);
    expect(await get('', 'user:default/eve')).toEqual([
      403,
      expect.stringContaining('volsync.fleet.read'),
    ]);
    const anonymous = await request(portal.server)
      .get(`${FLEET}/objectives`)
      .set('authorization', mockCredentials.none.header());
    expect(anonymous.status).toBe(401);
  });

  it('reads no cluster for a caller without permission to view the fleet', async () => {
    denied.add('user:default/mock volsync.fleet.read');
    const { status, body } = await ask();
    expect(contractErrors('/v1/fleet', status, body)).toBeUndefined();
    expect([status, body.error.message]).toEqual([
      403,
      expect.stringContaining('volsync.fleet.read'),
    ]);
    expect(apps.calls()).toBe(0);
    const anonymous = await request(portal.server)
      .get(FLEET)
      .set('authorization', mockCredentials.none.header());
    expect(anonymous.status).toBe(401);
  });

  it('sends no request to a cluster for an answer, and follows changes', async () => {
    const before = await readComplete();
    await waitUntil(() => apps.api.calls.openWatches() >= 7, 'it watches');
    apps.api.calls.reset();
    for (let i = 0; i < 20; i += 1) {
      expect((await read()).rows).toHaveLength(5);
    }
    expect(apps.calls()).toBe(0);
    await makeSource(apps, 'shop', 'orders', { paused: true });
    await makeSource(apps, 'shop', 'returns');
    try {
      await waitFor(async () => {
        const { rows } = await read();
        expect(ids(rows)).toContain('apps/shop/returns component:default/shop');
        expect(rows.find(row => row.claim === 'orders')?.paused).toBe(true);
        expect(rows.find(row => row.claim === 'invoices')).toEqual(
          before.rows.find(row => row.claim === 'invoices'),
        );
      });
    } finally {
      await makeSource(apps, 'shop', 'orders');
      for (const kind of [
        ['replicationSources', 'returns-source'],
        ['persistentVolumeClaims', 'returns'],
      ] as const) {
        await apps.delete(kind[0], 'shop', kind[1]);
      }
    }
    await waitFor(async () => {
      expect((await read()).rows).toEqual(before.rows);
    });
  });

  it('sends nothing if nothing has changed', async () => {
    await readComplete();
    const first = await ask();
    const { etag = '' } = first.headers;
    expect(etag).toMatch(/^"/);
    const second = await ask().set('if-none-match', etag);
    expect([second.status, second.text]).toEqual([304, '']);
    await makeSource(apps, 'shop', 'orders', { paused: true });
    try {
      await waitFor(async () => {
        const third = await ask().set('if-none-match', etag);
        expect(third.status).toBe(200);
      });
    } finally {
      await makeSource(apps, 'shop', 'orders');
    }
  });

  async function readPage(query: string, user?: string): Promise<FleetPage> {
    const { status, body } = await request(portal.server)
      .get(`${FLEET}?${query}`)
      .set(
        'authorization',
        mockCredentials.user.header(user ?? 'user:default/mock'),
      );
    expect([status, contractErrors('/v1/fleet', 200, body)]).toEqual([
      200,
      undefined,
    ]);
    return body;
  }

  it('returns pages that add up to the whole, with counts of what the caller may see', async () => {
    denied.add('user:default/eve volsync.backup.read component:default/shop');
    const whole = await readComplete();
    const rows: FleetRow[] = [];
    let cursor = '';
    for (let pages = 0; pages < 5; pages += 1) {
      const page = await readPage(
        `limit=2&sort=volume${cursor && `&cursor=${cursor}`}`,
      );
      expect([page.matching, page.counts.unprotected]).toEqual([5, 5]);
      expect(page.gaps?.length).toBe(cursor ? undefined : 2);
      rows.push(...page.rows);
      cursor = page.nextCursor ?? '';
      if (!cursor) {
        break;
      }
    }
    expect(ids(rows).sort()).toEqual(ids(whole.rows).sort());
    expect(rows.map(row => row.claim)).toEqual([
      'invoices',
      'invoices',
      'orders',
      'orders',
      'orders',
    ]);
    const found = await readPage('limit=10&text=SHOP&cluster=edge&group=owner');
    expect(ids(found.rows)).toEqual([
      'edge/shop/invoices component:default/shop',
      'edge/shop/orders component:default/shop',
    ]);
    expect(found).toMatchObject({
      matching: 2,
      score: { volumes: 5, protected: 0, withObjective: 5 },
      groups: [
        { name: 'group:default/team-a', count: 2, worst: 'unprotected' },
      ],
      targets: whole.targets,
    });
    const eve = await readPage('limit=10', 'user:default/eve');
    expect([eve.matching, eve.score.volumes, eve.rows.length]).toEqual([
      1, 1, 1,
    ]);
    const hidden = await readPage('limit=10&text=edge', 'user:default/eve');
    expect([hidden.matching, hidden.rows]).toEqual([0, []]);
  });

  it('returns all matching rows as CSV', async () => {
    await readComplete();
    const { status, text, headers } = await request(portal.server).get(
      `${FLEET}/csv?cluster=edge&sort=volume&order=descending`,
    );
    expect([status, headers['content-type']]).toEqual([
      200,
      expect.stringContaining('text/csv'),
    ]);
    const lines = text.trim().split('\r\n');
    expect(lines.map(line => line.split(',').slice(0, 3).join())).toEqual([
      'cluster,namespace,claim',
      'edge,shop,orders',
      'edge,shop,invoices',
    ]);
    denied.add('user:default/eve volsync.fleet.read');
    const refused = await request(portal.server)
      .get(`${FLEET}/csv`)
      .set('authorization', mockCredentials.user.header('user:default/eve'));
    expect(refused.status).toBe(403);
  });

  it.each([
    ['limit=0', '"limit" must be a whole number from 1 to 1000'],
    ['sort=size', '"sort" requires "limit"'],
    ['limit=5&sort=price', '"sort" must be one of: verdict'],
    ['limit=5&verdict=fine', '"verdict" must be one of: failing'],
    ['limit=5&cursor=abc', 'Invalid cursor'],
  ])('rejects %s', async (query, message) => {
    const { status, body } = await request(portal.server).get(
      `${FLEET}?${query}`,
    );
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining(message),
    ]);
    expect(contractErrors('/v1/fleet', 400, body)).toBeUndefined();
  });

  it('shows the last known rows right after a restart, even if no cluster responds', async () => {
    await portal.stop();
    const directory = await mkdtemp(join(tmpdir(), 'volsync-fleet-'));
    try {
      portal = await start({ databases: directory });
      const before = await readComplete();
      await portal.stop();
      portal = await start({ databases: directory, isUnreachable: true });
      expect(ids((await read()).rows)).toEqual(ids(before.rows));
      await waitFor(async () => {
        const { clusters, rows } = await read();
        expect(clusters.map(({ state }) => state)).toEqual([
          'unread',
          'unread',
        ]);
        expect(ids(rows)).toEqual(ids(before.rows));
      }, 10_000);
      const page = await readPage('limit=10&sort=service');
      expect(ids(page.rows).sort()).toEqual(ids(before.rows).sort());
    } finally {
      await portal.stop();
      await rm(directory, { recursive: true, force: true });
      portal = await start();
    }
  });

  it('finds entities within seconds of the catalog being filled', async () => {
    await portal.stop();
    const filled = catalogServiceMock({ entities });
    let now = catalogServiceMock({ entities: [] });
    const catalog = new Proxy(now, {
      get: (_, name) => {
        const value = Reflect.get(now, name);
        return typeof value === 'function' ? value.bind(now) : value;
      },
    });
    portal = await start({ catalog });
    await waitFor(async () => expect((await read()).complete).toBe(true));
    expect((await read()).rows).toEqual([]);
    now = filled;
    await waitFor(
      async () => expect((await read()).rows).not.toEqual([]),
      10_000,
    );
  });

  it('reports unreadable namespaces as unreadable, not as empty', async () => {
    apps.authorize(({ namespace }) =>
      namespace === 'shop'
        ? { allowed: true }
        : { allowed: false, reason: 'not granted' },
    );
    const { rows, gaps, clusters } = await readComplete();
    expect(clusters[0]).toMatchObject({ name: 'apps', state: 'by-namespace' });
    expect(rows.filter(row => row.namespace === 'stock')).toEqual([
      expect.objectContaining({ claim: 'orders', verdict: 'unknown' }),
    ]);
    expect(ids(rows)).toContain('apps/shop/orders component:default/shop');
    expect(rows.map(row => row.namespace)).not.toContain('foreign');
    expect(gaps.length).toBeGreaterThan(0);
  });
});
