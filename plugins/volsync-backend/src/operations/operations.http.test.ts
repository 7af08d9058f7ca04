import { mockCredentials } from '@backstage/backend-test-utils';
import type {
  FleetReport,
  Operation,
  OperationPlan,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import knex from 'knex';
import request from 'supertest';
import { contractErrors } from '../__testUtils__/contract';
import { readEvents } from '../__testUtils__/readEvents';
import { component, startPortal } from '../__testUtils__/startPortal';
import { TestCluster } from '../__testUtils__/TestCluster';
import { waitFor } from '../__testUtils__/waitFor';

const VOLUME =
  '/v1/entities/{kind}/{namespace}/{name}/volumes/{cluster}/{claim}';
const path = (name: string, claim = 'data') =>
  `/api/volsync/v1/entities/component/default/${name}/volumes/apps/${claim}`;
const ann = mockCredentials.user.header('user:default/ann');
const bob = mockCredentials.user.header('user:default/bob');

/** An idle source, in a cluster whose VolSync never responds, so every change comes from the portal. */
describe('operations over HTTP', () => {
  let apps: TestCluster;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  const denied: string[] = [];

  beforeAll(async () => {
    apps = await TestCluster.start('apps');
    for (const namespace of ['shop', 'foreign']) {
      await apps.apply('namespaces', { metadata: { name: namespace } });
      await makeSource(namespace);
    }
    portal = await startPortal({
      volsync: {
        clusters: [
          {
            ...apps.config,
            namespaces: [{ name: 'shop', owners: ['group:default/team-a'] }],
            unbound: 'read',
          },
        ],
        limits: { bulkPerUser: 2 },
      },
      entities: ['shop', 'foreign'].map(name =>
        component(name, {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': name,
        }),
      ),
      refuses: ({ permission }) => denied.includes(permission),
    });
  });
  beforeEach(() => {
    denied.splice(0);
  });
  afterAll(async () => {
    await portal?.stop();
    await apps?.close();
  });

  async function makeSource(namespace: string, spec: object = {}) {
    await apps.apply('persistentVolumeClaims', {
      metadata: { name: 'data', namespace },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    });
    await apps.apply('replicationSources', {
      metadata: { name: 'data', namespace },
      spec: {
        sourcePVC: 'data',
        trigger: { schedule: '0 3 * * *' },
        restic: { repository: 'restic', retain: { last: '5' } },
        ...spec,
      },
      status: {
        lastSyncTime: '2026-01-01T00:00:00Z',
        lastSyncDuration: '12.5s',
        latestMoverStatus: { result: 'Successful', logs: '' },
        conditions: [
          {
            type: 'Synchronizing',
            status: 'False',
            reason: 'WaitingForSchedule',
            message: 'Waiting for next scheduled synchronization',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    });
  }
  const source = () =>
    apps.get<ReplicationSource>('replicationSources', 'shop', 'data');

  async function post(
    route: 'plans' | 'operations' | string,
    body: unknown,
    options: { readonly name?: string; readonly user?: string } = {},
  ) {
    const { name = 'shop', user = ann } = options;
    const response = await request(portal.server)
      .post(`${path(name)}/${route}`)
      .set('authorization', user)
      .send(body as object);
    const contract = route.replace(/^operations\/[^/]+/, 'operations/{id}');
    expect(
      contractErrors(
        `${VOLUME}/${contract}`,
        response.status,
        response.body,
        'post',
      ),
    ).toBeUndefined();
    return response;
  }
  async function get(route: string, user = ann) {
    const response = await request(portal.server)
      .get(`${path('shop')}/${route}`)
      .set('authorization', user);
    const contract = route.replace(/^operations\/[^/]+/, 'operations/{id}');
    expect(
      contractErrors(`${VOLUME}/${contract}`, response.status, response.body),
    ).toBeUndefined();
    return response;
  }
  const plan = async (user = ann): Promise<OperationPlan> =>
    (await post('plans', { kind: 'backup' }, { user })).body;

  it('starts a plan once, shows it to everyone, stops it, and leaves everything unchanged', async () => {
    const planned = await plan();
    expect(planned).toMatchObject({
      kind: 'backup',
      volume: { cluster: 'apps', namespace: 'shop', claim: 'data' },
      writes: [
        {
          kind: 'ReplicationSource',
          name: 'data',
          action: 'change',
          fields: ['spec.trigger.manual'],
        },
      ],
      expectedSeconds: 12.5,
    });
    const both = await Promise.all([
      post('operations', {
        token: planned.token,
        reason: 'Before the upgrade',
      }),
      post('operations', {
        token: planned.token,
        reason: 'Before the upgrade',
      }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
    const { id } = both.find(({ status }) => status === 202)!.body as Operation;
    const other = await plan(bob);
    const refused = await post(
      'operations',
      { token: other.token },
      { user: bob },
    );
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toContain(id);
    const stream = await readEvents(
      `http://localhost:${portal.server.port()}${path(
        'shop',
      )}/operations/${id}/watch`,
      bob,
    );
    await waitFor(async () => {
      expect((await source())?.spec?.trigger?.manual).toBe(
        `backstage-volsync-${id.slice(0, 8)}`,
      );
      const { body } = await get(`operations/${id}`, bob);
      expect(body).toMatchObject({
        state: 'running',
        requestedBy: 'user:default/ann',
        reason: 'Before the upgrade',
        choices: [{ name: 'stop' }],
      });
    }, 20_000);
    expect(
      (await post(`operations/${id}/choose`, { choice: 'go-back' })).status,
    ).toBe(409);
    expect(
      (await post(`operations/${id}/choose`, { choice: 'stop' }, { user: bob }))
        .status,
    ).toBe(200);
    await waitFor(() => expect(stream.isEnded()).toBe(true), 20_000);
    const last = stream.events.at(-1)?.data as Operation;
    expect(last).toMatchObject({
      id,
      state: 'stopped',
      outcome: { summary: 'Stopped by user:default/bob' },
    });
    expect((await source())?.spec?.trigger).toEqual({ schedule: '0 3 * * *' });
    expect((await get('operations')).body.active).toBeUndefined();
    expect((await get('history')).body).toMatchObject({
      keptDays: 400,
      entries: [{ id, what: 'backup', result: 'stopped' }],
    });
    expect(portal.audited).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          eventId: 'operation-start',
          status: 'succeeded',
          url: `${path('shop')}/operations`,
          meta: expect.objectContaining({
            operation: id,
            user: 'user:default/ann',
            reason: 'Before the upgrade',
          }),
        }),
        expect.objectContaining({
          eventId: 'operation-start',
          status: 'failed',
        }),
        expect.objectContaining({
          eventId: 'operation-choose',
          status: 'succeeded',
          url: `${path('shop')}/operations/${id}/choose`,
          meta: expect.objectContaining({
            choice: 'stop',
            user: 'user:default/bob',
          }),
        }),
        expect.objectContaining({
          eventId: 'operation-end',
          status: 'failed',
          error: 'Stopped by user:default/bob',
          meta: expect.objectContaining({
            operation: id,
            user: 'user:default/ann',
            result: 'stopped',
            reason: 'Before the upgrade',
          }),
        }),
      ]),
    );
  });

  it("rejects a plan that was tampered with, is another user's, or is outdated", async () => {
    const { token = '' } = await plan();
    const [payload = '', mac = ''] = token.split('.');
    const changed = JSON.parse(Buffer.from(payload, 'base64url').toString());
    changed.params.source.name = 'other';
    const forged = Buffer.from(JSON.stringify(changed)).toString('base64url');
    expect(
      (await post('operations', { token: `${forged}.${mac}` })).status,
    ).toBe(403);
    expect((await post('operations', { token: `${payload}.` })).status).toBe(
      403,
    );
    expect((await post('operations', { token }, { user: bob })).status).toBe(
      403,
    );
    await makeSource('shop', { paused: false });
    const late = await post('operations', { token });
    expect(late.status).toBe(409);
    expect(late.body.error.message).toMatch(
      /has changed since the plan was created/,
    );
    expect(apps.calls({ verb: 'create' })).toBe(0);
  });

  it("requires the kind's permission, as the caller, and the operator's binding", async () => {
    denied.push('volsync.backup.trigger');
    const refused = await post('plans', { kind: 'backup' });
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain('volsync.backup.trigger');
    denied.splice(0);
    const { token } = await plan();
    denied.push('volsync.backup.trigger');
    expect((await post('operations', { token })).status).toBe(403);
    denied.splice(0, 1, 'volsync.backup.read');
    expect((await get('operations')).status).toBe(403);
    expect((await get('history')).status).toBe(403);
    denied.splice(0);
    const foreign = await post(
      'plans',
      { kind: 'backup' },
      { name: 'foreign' },
    );
    expect(foreign.status).toBe(403);
    expect(foreign.body.error.message).toMatch(/not bound/);
    const anonymous = await request(portal.server)
      .post(`${path('shop')}/plans`)
      .set('authorization', mockCredentials.none.header())
      .send({ kind: 'backup' });
    expect(anonymous.status).toBe(401);
  });

  it.each([
    { kind: 'unlock' },
    { kind: 'clean-up' },
    { kind: 'restore-in-place', snapshot: '12345678', confirm: 'data' },
    { kind: 'restore-files', snapshot: '12345678', paths: ['/a'] },
    { kind: 'delete-snapshot', snapshot: '12345678', confirm: 'data' },
  ])(
    'denies $kind, which can destroy data, while permissions are disabled',
    async body => {
      const response = await post('plans', body);
      expect(response.status).toBe(403);
      expect(response.body.error.message).toMatch(/permission\.enabled/);
    },
  );

  describe('on many volumes', () => {
    async function bulk(
      route: string,
      body?: unknown,
      user = ann,
      contract = route,
    ) {
      const method = body === undefined ? 'get' : 'post';
      const response = await request(portal.server)
        [method](`/api/volsync/v1/bulk${route}`)
        .set('authorization', user)
        .send(body as object | undefined);
      expect(
        contractErrors(
          `/v1/bulk${contract}`,
          response.status,
          response.body,
          method,
        ),
      ).toBeUndefined();
      return response;
    }
    const nameOf = (name: string, claim = 'data') => ({
      entityRef: `component:default/${name}`,
      cluster: 'apps',
      claim,
    });
    const volumes = [
      nameOf('shop'),
      nameOf('shop'),
      nameOf('foreign'),
      nameOf('shop', 'none'),
      { ...nameOf('shop'), cluster: 'away' },
    ];

    it('plans those that can be backed up, starts them once, and stops them', async () => {
      const { body: planned } = await bulk('/plans', {
        kind: 'backup',
        volumes,
      });
      expect(planned).toMatchObject({
        concurrentPerCluster: 4,
        volumes: [
          { ...nameOf('shop'), namespace: 'shop', expectedSeconds: 12.5 },
          { ...nameOf('foreign'), blocked: expect.stringMatching(/not bound/) },
          { claim: 'none', blocked: expect.stringMatching(/no volume "none"/) },
          { cluster: 'away', blocked: expect.stringMatching(/no volume/) },
        ],
      });
      expect(planned.volumes[0].blocked).toBeUndefined();
      const { token } = planned;
      expect((await bulk('', { token }, bob)).status).toBe(403);
      const start = { token, reason: 'Before the upgrade' };
      const both = await Promise.all([bulk('', start), bulk('', start)]);
      expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
      const { id } = both.find(({ status }) => status === 202)!.body;
      const show = async () =>
        (await bulk(`/${id}`, undefined, bob, '/{id}')).body;
      await waitFor(async () => {
        expect(await show()).toMatchObject({
          state: 'running',
          requestedBy: 'user:default/ann',
          reason: 'Before the upgrade',
          hidden: 0,
          volumes: [{ claim: 'data', state: 'running' }],
        });
      });
      const [{ operation }] = (await show()).volumes;
      expect((await get(`operations/${operation}`)).body).toMatchObject({
        kind: 'backup',
        requestedBy: 'user:default/ann',
        reason: 'Before the upgrade',
      });
      denied.push('volsync.backup.trigger');
      const refused = await bulk(
        `/${id}/stop`,
        { running: true },
        bob,
        '/{id}/stop',
      );
      expect(refused.status).toBe(403);
      denied.splice(0);
      await bulk(`/${id}/stop`, { running: true }, bob, '/{id}/stop');
      await waitFor(async () => {
        expect(await show()).toMatchObject({
          state: 'ended',
          stoppedBy: 'user:default/bob',
          volumes: [{ state: 'stopped', detail: expect.any(String) }],
        });
      });
      expect((await bulk('')).body.operations[0].id).toBe(id);
      denied.push('volsync.backup.read');
      expect((await bulk(`/${id}`, undefined, bob, '/{id}')).status).toBe(404);
      expect((await bulk('', undefined, bob)).body.operations).toEqual([]);
      expect(
        (await bulk(`/${id}`, undefined, ann, '/{id}')).body,
      ).toMatchObject({ volumes: [], hidden: 1 });
      denied.splice(0);
      expect((await bulk(`/${id}/stop`, {}, bob, '/{id}/stop')).status).toBe(
        409,
      );
      expect(portal.audited).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            eventId: 'bulk-start',
            status: 'succeeded',
            meta: expect.objectContaining({
              bulk: id,
              volumes: ['apps/shop/data'],
              user: 'user:default/ann',
            }),
          }),
          expect.objectContaining({
            eventId: 'operation-start',
            status: 'succeeded',
            meta: expect.objectContaining({
              bulk: id,
              operation,
              user: 'user:default/ann',
            }),
          }),
          expect.objectContaining({
            eventId: 'bulk-stop',
            status: 'failed',
          }),
        ]),
      );
    });

    it("requires the bulk permission, and the kind's permission both times", async () => {
      denied.push('volsync.bulk.run');
      const plans = { kind: 'backup', volumes: [nameOf('shop')] };
      expect((await bulk('/plans', plans)).status).toBe(403);
      expect((await bulk('')).status).toBe(403);
      denied.splice(0, 1, 'volsync.backup.trigger');
      const refused = await bulk('/plans', plans);
      expect(refused.body.token).toBeUndefined();
      expect(refused.body.volumes[0].blocked).toContain(
        'volsync.backup.trigger',
      );
      denied.splice(0);
      const { token } = (await bulk('/plans', plans)).body;
      denied.push('volsync.backup.trigger');
      const { body } = await bulk('', { token });
      expect(body.volumes).toMatchObject([
        {
          state: 'skipped',
          detail: expect.stringContaining('volsync.backup.trigger'),
        },
      ]);
      denied.splice(0);
      // A plan of one kind of route can't be started through the other.
      const one = (await plan()).token;
      expect((await bulk('', { token: one })).status).toBe(403);
      const many = (await bulk('/plans', plans)).body.token;
      expect((await post('operations', { token: many })).status).toBe(403);
    });

    const allEnded = () =>
      waitFor(async () => {
        const { operations } = (await bulk('')).body;
        expect(
          operations.filter(
            ({ state }: { state: string }) => state !== 'ended',
          ),
        ).toEqual([]);
      });

    it("limits one user's requests in progress, and no one else's", async () => {
      const requestOne = async (user: string) => {
        const plans = { kind: 'backup', volumes: [nameOf('shop')] };
        const { token } = (await bulk('/plans', plans, user)).body;
        return bulk('', { token }, user);
      };
      await allEnded(); // Those of the tests before count, too
      const own = [await requestOne(ann), await requestOne(ann)];
      expect(own.map(({ status }) => status)).toEqual([202, 202]);
      const refused = await requestOne(ann);
      expect(refused.status).toBe(429);
      expect(refused.body.error.message).toContain(
        'volsync.limits.bulkPerUser',
      );
      const others = await requestOne(bob);
      expect(others.status).toBe(202);
      for (const { body } of [...own, others]) {
        await bulk(`/${body.id}/stop`, { running: true }, ann, '/{id}/stop');
      }
      await waitFor(async () => {
        expect((await requestOne(ann)).status).toBe(202);
      });
      for (const { id, state } of (await bulk('')).body.operations) {
        if (state !== 'ended') {
          await bulk(`/${id}/stop`, { running: true }, ann, '/{id}/stop');
        }
      }
      await allEnded();
    });

    it('finds the volumes of an owner, a system or a cluster', async () => {
      const find = async (selection: object) =>
        (
          await bulk('/plans', { kind: 'backup', ...selection })
        ).body.volumes.map(({ entityRef }: { entityRef: string }) => entityRef);
      const shop = ['component:default/shop'];
      await waitFor(async () =>
        expect(await find({ owner: 'group:default/team-a' })).toEqual(shop),
      );
      expect(await find({ cluster: 'apps' })).toEqual(shop);
      expect(await find({ owner: 'group:default/team-b' })).toEqual([]);
      expect(
        await find({ cluster: 'apps', system: 'system:default/x' }),
      ).toEqual([]);
    });

    it.each<[string, object]>([
      ['nothing', {}],
      ['a kind that is not for many', { kind: 'unlock', cluster: 'apps' }],
      ['no selection', { kind: 'backup' }],
      ['an empty selection', { kind: 'backup', volumes: [] }],
      [
        'two selections',
        { kind: 'backup', cluster: 'apps', volumes: [nameOf('shop')] },
      ],
      [
        'a name of no claim',
        { kind: 'backup', volumes: [{ ...nameOf('shop'), claim: '../x' }] },
      ],
      ['an owner that is no reference', { kind: 'backup', owner: 'team-a' }],
      [
        'more than 500 volumes',
        {
          kind: 'backup',
          volumes: Array.from({ length: 501 }, () => nameOf('shop')),
        },
      ],
    ])('rejects %s', async (_title, body) => {
      expect((await bulk('/plans', body)).status).toBe(400);
    });
  });

  it('says what is wrong with a request', async () => {
    for (const body of [
      {},
      { kind: 'format' },
      { kind: 'backup', more: true },
      { kind: 'restore', snapshot: '../etc' },
      { kind: 'restore', snapshot: '12345678', claim: 'A/B' },
      { kind: 'restore-in-place', snapshot: '12345678' },
      { kind: 'restore-files', snapshot: '12345678' },
      { kind: 'restore-files', snapshot: '12345678', paths: [] },
      {
        kind: 'restore-files',
        snapshot: '12345678',
        paths: ['/a'],
        existing: 'delete',
      },
      { kind: 'delete-snapshot', confirm: 'data' },
      { kind: 'delete-snapshot', snapshot: '12345678' },
      { kind: 'delete-snapshot', snapshot: '*', confirm: 'data' },
    ]) {
      expect((await post('plans', body)).status).toBe(400);
    }
    expect((await post('operations', { token: 1 })).status).toBe(400);
    expect(
      (await post('operations', { token: 'a', reason: 'x'.repeat(501) }))
        .status,
    ).toBe(400);
    expect((await get('operations/none')).status).toBe(404);
    const missing = await request(portal.server)
      .post(`${path('shop', 'nothing')}/plans`)
      .set('authorization', ann)
      .send({ kind: 'backup' });
    expect(missing.status).toBe(404);
  });

  it('says that a snapshot can’t be kept, and what to do instead', async () => {
    const { status, body } = await post('plans', {
      kind: 'keep-snapshot',
      snapshot: '12345678',
    });
    expect(status).toBe(400);
    expect(body.error.message).toMatch(
      /whatever its tags\. Restore it to a new volume, or raise spec\.restic\.retain/,
    );
  });

  it('names the blocking issue in the plan, without a token', async () => {
    await makeSource('shop', { paused: true });
    const planned = await plan();
    expect(planned.token).toBeUndefined();
    expect(planned.warnings[0]).toMatchObject({
      code: 'paused',
      severity: 'blocks',
      remedy: expect.any(String),
    });
    await makeSource('shop');
  });

  describe('while the portal’s database fails', () => {
    const database = () => portal.database;
    /** Leaves no room for another row, like a full disk. */
    async function fill(): Promise<void> {
      const other = knex({
        ...database().client.config,
        pool: { min: 1, max: 1 },
      });
      const pagesOf = async () => {
        const [{ page_count: pages }] = await other.raw('PRAGMA page_count');
        return Number(pages);
      };
      await other.raw(`PRAGMA max_page_count = ${(await pagesOf()) + 5}`);
      for (const bytes of [3_000, 300, 3]) {
        for (let n = 0; n < 1_000; n += 1) {
          const name = `fill-${bytes}-${n}`;
          try {
            await other('operations').insert({
              id: name,
              plan_id: name,
              kind: 'backup',
              entity_ref: name,
              requested_by: name,
              cluster: 'none',
              namespace: 'none',
              claim: 'none',
              state: 'succeeded',
              created_at: 0,
              ended_at: Date.now(),
              wake_at: 0,
              document: 'x'.repeat(bytes),
            });
          } catch {
            break;
          }
        }
      }
      await database().raw(`PRAGMA max_page_count = ${await pagesOf()}`);
      await other.destroy();
    }
    async function free(): Promise<void> {
      await database().raw('PRAGMA max_page_count = 1073741823');
      await database()('operations').whereLike('id', 'fill-%').delete();
    }
    const setup = async () => {
      const { body } = await request(portal.server)
        .get('/api/volsync/v1/fleet')
        .set('authorization', ann);
      return (body as FleetReport).setup?.map(({ code }) => code) ?? [];
    };
    /** The table whose write failed last has to be written again: that of the clusters' owners is every five seconds. */
    const recovered = () =>
      waitFor(async () => {
        expect(await setup()).not.toContain('database');
      }, 20_000);
    async function stop(id: string): Promise<void> {
      await waitFor(async () => {
        const { status } = await post(`operations/${id}/choose`, {
          choice: 'stop',
        });
        expect(status).toBe(200);
      }, 20_000);
      await waitFor(async () => {
        expect((await get(`operations/${id}`)).body.state).toBe('stopped');
      }, 20_000);
    }
    const logged = (text: RegExp) =>
      portal.logged.filter(line => text.test(line));

    it('refuses to start on a full disk, says why, and continues when there is room', async () => {
      const { token } = await plan();
      expect(await setup()).not.toContain('database');
      await fill();
      const refused = await post('operations', { token });
      expect(refused.status).toBe(503);
      expect(refused.body.error.message).toMatch(
        /^The portal's database has no space left on its disk \(SQLITE_FULL\)/,
      );
      expect((await get('operations')).body.active).toBeUndefined();
      const report = await request(portal.server)
        .get('/api/volsync/v1/entities/component/default/shop/volumes')
        .set('authorization', ann);
      expect(report.status).toBe(200);
      expect(await setup()).toContain('database');
      expect(
        logged(/^error The portal's database has no space left/),
      ).toHaveLength(1);
      await free();
      const accepted = await post('operations', { token });
      expect(accepted.status).toBe(202);
      await recovered();
      await stop(accepted.body.id);
    });

    it('keeps an operation that a read-only disk interrupts, and ends it once afterwards', async () => {
      const before = apps.calls({ verb: 'patch' });
      const { token } = await plan();
      const accepted = await post('operations', { token });
      const { id } = accepted.body as Operation;
      await waitFor(async () => {
        expect((await source())?.spec?.trigger?.manual).toBe(
          `backstage-volsync-${id.slice(0, 8)}`,
        );
        expect((await get(`operations/${id}`)).body.choices).toEqual([
          expect.objectContaining({ name: 'stop' }),
        ]);
      }, 20_000);
      await database().raw('PRAGMA query_only = 1');
      const choose = await post(`operations/${id}/choose`, { choice: 'stop' });
      expect(choose.status).toBe(503);
      expect(choose.body.error.message).toMatch(/is read-only/);
      await waitFor(async () => {
        expect(await setup()).toContain('database');
        // Reading continues
        expect((await get(`operations/${id}`)).body).toMatchObject({
          state: 'running',
        });
      }, 10_000);
      // Longer than the interval between two polls of the run
      await new Promise(resolve => setTimeout(resolve, 2_500));
      expect(logged(/^error The portal's database is read-only/)).toHaveLength(
        1,
      );
      expect(logged(/was interrupted|Failed to read operations/)).toEqual([]);
      await database().raw('PRAGMA query_only = 0');
      await stop(id);
      expect((await source())?.spec?.trigger).toEqual({
        schedule: '0 3 * * *',
      });
      expect(apps.calls({ verb: 'patch' }) - before).toBe(2);
      await recovered();
    });
  });
});
