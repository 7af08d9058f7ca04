import { mockCredentials } from '@backstage/backend-test-utils';
import type {
  Operation,
  OperationPlan,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
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

/** A source that is idle, in a cluster whose VolSync never answers: what happens is the portal's doing alone. */
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

  it('starts a plan once, shows it to all, stops it, and leaves everything as it was', async () => {
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

  it('refuses a plan that was tampered with, is somebody else’s, or was overtaken', async () => {
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

  it('asks for the permission of the kind, as the caller, and for the operator’s binding', async () => {
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
  ])(
    'refuses $kind, which can destroy data, while the permissions are off',
    async body => {
      const response = await post('plans', body);
      expect(response.status).toBe(403);
      expect(response.body.error.message).toMatch(/permission\.enabled/);
    },
  );

  it('says what is wrong with a request', async () => {
    for (const body of [
      {},
      { kind: 'format' },
      { kind: 'backup', more: true },
      { kind: 'restore', snapshot: '../etc' },
      { kind: 'restore', snapshot: '12345678', claim: 'A/B' },
      { kind: 'restore-in-place', snapshot: '12345678' },
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

  it('says in the plan what stands in the way, and gives no token then', async () => {
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
});
