import { mockCredentials } from '@backstage/backend-test-utils';
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import type { OperationPlan } from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { component, startPortal } from './__testUtils__/startPortal';
import { TestCluster } from './__testUtils__/TestCluster';
import { waitFor } from './__testUtils__/waitFor';

jest.setTimeout(180_000);

const ann = mockCredentials.user.header('user:default/ann');
const bob = mockCredentials.user.header('user:default/bob');
const VOLUME =
  '/api/volsync/v1/entities/component/default/shop/volumes/apps/data';

const entities = [
  component('shop', {
    'backstage-volsync/cluster': 'apps',
    'backstage-volsync/namespace': 'shop',
  }),
  {
    apiVersion: 'backstage.io/v1beta1',
    kind: 'Group',
    metadata: { name: 'team-a', namespace: 'default' },
    spec: { type: 'team', children: [] },
    relations: [{ type: 'hasMember', targetRef: 'user:default/ann' }],
  },
];

/** A person's notifications in Backstage: title and topic, by title. */
async function inboxOf(
  server: Parameters<typeof request>[0],
  user: string,
): Promise<string[]> {
  const { body } = await request(server)
    .get('/api/notifications')
    .set('authorization', user);
  return (
    body.notifications as {
      origin: string;
      payload: { title: string; topic: string };
    }[]
  )
    .map(({ origin, payload }) => `${origin} ${payload.title}`)
    .sort();
}

describe('notifications, with the notifications plugin of Backstage', () => {
  let apps: TestCluster;
  let portal: Awaited<ReturnType<typeof startPortal>>;

  beforeAll(async () => {
    apps = await TestCluster.start('apps');
    await apps.apply('namespaces', { metadata: { name: 'shop' } });
    await apps.apply('persistentVolumeClaims', {
      metadata: { name: 'data', namespace: 'shop' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    });
    await setResult('Failed');
  });
  afterEach(() => portal?.stop());
  afterAll(() => apps?.close());

  async function setResult(result: 'Failed' | 'Successful') {
    await apps.apply('replicationSources', {
      metadata: { name: 'data', namespace: 'shop' },
      spec: {
        sourcePVC: 'data',
        trigger: { schedule: '0 3 * * *' },
        restic: { repository: 'restic', retain: { last: '5' } },
      },
      status: {
        lastSyncTime: '2026-01-01T00:00:00Z',
        latestMoverStatus: { result, logs: 'parrot of a log' },
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

  const start = async (options: {
    readonly enabled: boolean;
    readonly installed: boolean;
  }) => {
    portal = await startPortal({
      volsync: {
        clusters: [
          {
            ...apps.config,
            namespaces: [{ name: 'shop', owners: ['group:default/team-a'] }],
          },
        ],
        notifications: { enabled: options.enabled, after: 0.1 },
      },
      config: { app: { baseUrl: 'http://localhost:3000' } },
      entities,
      features: options.installed ? [notificationsPlugin] : [],
    });
  };

  const pause = async (user: string) => {
    const plan = await request(portal.server)
      .post(`${VOLUME}/plans`)
      .set('authorization', user)
      .send({ kind: 'pause' });
    const { token } = plan.body as OperationPlan;
    const { status } = await request(portal.server)
      .post(`${VOLUME}/operations`)
      .set('authorization', user)
      .send({ token });
    expect(status).toBe(202);
  };

  it('reach the owners of the service and the person who started the operation', async () => {
    await start({ enabled: true, installed: true });
    await pause(bob);
    await waitFor(async () => {
      expect(await inboxOf(portal.server, bob)).toEqual([
        'plugin:volsync Pausing the schedule of "data" succeeded',
      ]);
      expect(await inboxOf(portal.server, ann)).toEqual([
        'plugin:volsync Backups of "data" are failing',
      ]);
    }, 90_000);
    await setResult('Successful');
    await waitFor(async () => {
      // Replaces the problem's notification, which has the same scope.
      expect(await inboxOf(portal.server, ann)).toEqual([
        'plugin:volsync Resolved: backups of "data" succeed again',
      ]);
    }, 90_000);
    const { text } = await request(portal.server)
      .get('/api/notifications')
      .set('authorization', ann);
    expect(text).not.toContain('parrot');
  });

  it('cause no failure if that plugin is not installed, and the log says so once', async () => {
    await setResult('Failed');
    await start({ enabled: true, installed: false });
    const warnings = () =>
      portal.logged.filter(line => /Failed to send notifications/.test(line));
    await waitFor(() => expect(warnings()).toHaveLength(1), 90_000);
    expect(warnings()[0]).toContain('@backstage/plugin-notifications-backend');
    const { status } = await request(portal.server).get(
      '/api/volsync/v1/entities/component/default/shop/volumes',
    );
    expect(status).toBe(200);
  });

  it('are disabled by default, and then nothing is watched for them', async () => {
    await start({ enabled: false, installed: true });
    expect(portal.logged.join()).not.toMatch(/replication sources.*are live/);
    expect(await inboxOf(portal.server, ann)).toEqual([]);
  });
});
