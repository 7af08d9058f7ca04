/** Clusters where each person signs in. Threat 12: a token, and what was read with it, never outlives its request. */
import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import { readEvents } from './__testUtils__/readEvents';
import {
  json,
  refuse,
  ScriptedApiServer,
} from './__testUtils__/ScriptedApiServer';
import { component, startPortal } from './__testUtils__/startPortal';
import { TestCluster } from './__testUtils__/TestCluster';
import { waitFor } from './__testUtils__/waitFor';

const ADA = 'ada-canary-token';
const BOB = 'bob-canary-token';
const GOOGLE = 'Backstage-Kubernetes-Authorization-google';
const OKTA = 'Backstage-Kubernetes-Authorization-oidc.Okta';
const VOLUMES = '/api/volsync/v1/entities/component/default/shop/volumes';
const EDGE = VOLUMES.replace('shop', 'edge');

interface Report {
  readonly clusters: readonly Record<string, unknown>[];
  readonly volumes: readonly Record<string, unknown>[];
}

describe('clusters where each person signs in', () => {
  let cluster: TestCluster;
  let edge: ScriptedApiServer;
  let portal: Awaited<ReturnType<typeof startPortal>>;

  const applyClaim = (name: string) =>
    cluster.apply('persistentVolumeClaims', {
      metadata: { name, namespace: 'shop' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    });

  beforeAll(async () => {
    cluster = await TestCluster.start('apps', {
      people: { [ADA]: 'ada', [BOB]: 'bob' },
    });
    cluster.authorize(({ user }) => ({ allowed: user === 'ada' }));
    edge = await ScriptedApiServer.start();
    await cluster.apply('namespaces', { metadata: { name: 'shop' } });
    await applyClaim('data');
    await cluster.apply('secrets', {
      metadata: { name: 'app-secret', namespace: 'shop' },
      stringData: {
        RESTIC_REPOSITORY: 's3:http://127.0.0.1:1/backups/app',
        RESTIC_PASSWORD: 'canary-password',
        AWS_ACCESS_KEY_ID: 'canary-key',
        AWS_SECRET_ACCESS_KEY: 'canary-secret',
      },
    });
    await cluster.apply('replicationSources', {
      metadata: { name: 'app', namespace: 'shop' },
      spec: {
        sourcePVC: 'data',
        trigger: { schedule: '0 * * * *' },
        restic: {
          repository: 'app-secret',
          copyMethod: 'Snapshot',
          pruneIntervalDays: 14,
          retain: { daily: 7 },
        },
      },
      status: {
        lastSyncTime: new Date().toISOString(),
        latestMoverStatus: {
          result: 'Successful',
          logs: 'snapshot 0a1b2c3d saved',
        },
      },
    });
    const namespaces = [{ name: 'shop', owners: ['group:default/team-a'] }];
    const entity = (name: string, on: string) =>
      component(name, {
        'backstage-volsync/cluster': on,
        'backstage-volsync/namespace': 'shop',
      });
    portal = await startPortal({
      config: {
        kubernetes: {
          clusterLocatorMethods: [
            {
              type: 'config',
              clusters: [
                { name: 'apps', url: cluster.api.url, authProvider: 'google' },
                {
                  name: 'edge',
                  url: edge.url,
                  authProvider: 'oidc',
                  oidcTokenProvider: 'Okta',
                },
              ],
            },
          ],
        },
      },
      volsync: {
        clusters: [
          { name: 'apps', namespaces },
          { name: 'edge', namespaces },
        ],
        refresh: { poll: 0.2 },
      },
      entities: [entity('shop', 'apps'), entity('edge', 'edge')],
    });
  });
  afterAll(async () => {
    await portal?.stop();
    await edge?.stop();
    await cluster?.close();
  });

  const get = (
    path: string,
    headers: Record<string, string> = {},
    user = 'user:default/ada',
  ) =>
    request(portal.server)
      .get(path)
      .set('authorization', mockCredentials.user.header(user))
      .set(headers);
  const watch = async (headers: Record<string, string>, path = VOLUMES) => {
    const opened = await readEvents(
      `http://127.0.0.1:${portal.server.port()}${path}/watch`,
      mockCredentials.user.header('user:default/ada'),
      headers,
    );
    return {
      ...opened,
      reports: () => opened.events.map(({ data }) => data as Report),
    };
  };

  it('request a sign-in, and receive no request without one', async () => {
    const { status, body } = await get(VOLUMES);
    expect([status, body]).toMatchObject([
      200,
      {
        volumes: [],
        clusters: [
          {
            name: 'apps',
            namespace: 'shop',
            state: 'unread',
            signIn: 'google',
          },
        ],
      },
    ]);
    const other = await get(VOLUMES, { [OKTA]: ADA });
    expect(other.body.clusters[0].signIn).toBe('google');
    expect(cluster.api.calls.count({ namespace: 'shop', verb: 'list' })).toBe(
      0,
    );
  });

  it('show people what they may see there, and report unknown for what needs permanent access', async () => {
    const { body } = await get(VOLUMES, { [GOOGLE]: ADA });
    expect(body).toMatchObject({
      clusters: [{ name: 'apps', state: 'read' }],
      volumes: [{ cluster: 'apps', claim: 'data', verdict: 'unknown' }],
    });
    expect(body.clusters[0].signIn).toBeUndefined();
    expect(JSON.stringify(body.volumes)).toContain(
      'does not read repositories of cluster',
    );
  });

  it('show nothing of it to the next person', async () => {
    await get(VOLUMES, { [GOOGLE]: ADA });
    const bob = await get(VOLUMES, { [GOOGLE]: BOB }, 'user:default/bob');
    expect(bob.body).toMatchObject({
      volumes: [],
      clusters: [{ name: 'apps', state: 'unread' }],
    });
    const nobody = await get(VOLUMES, {}, 'user:default/bob');
    expect(nobody.body).toMatchObject({
      volumes: [],
      clusters: [{ name: 'apps', signIn: 'google' }],
    });
  });

  it('request a new sign-in if the token is rejected, and reject an invalid one without repeating it', async () => {
    const stranger = await get(VOLUMES, { [GOOGLE]: 'canary-stranger' });
    expect(stranger.body).toMatchObject({
      volumes: [],
      clusters: [
        {
          state: 'unread',
          signIn: 'google',
          message: expect.stringContaining('rejected your sign-in'),
        },
      ],
    });
    const { status, text } = await get(VOLUMES, { [GOOGLE]: 'canary token' });
    expect([status, text.includes('canary')]).toEqual([400, false]);
  });

  it('are streamed separately: one person sees the changes, the other nothing', async () => {
    const ada = await watch({ [GOOGLE]: ADA });
    const nobody = await watch({});
    const bob = await watch({ [GOOGLE]: BOB });
    try {
      await waitFor(() => {
        expect(ada.reports()[0]?.volumes).toHaveLength(1);
        expect(bob.reports()).toHaveLength(1);
        expect(nobody.reports()).toHaveLength(1);
      }, 20_000);
      await applyClaim('more');
      await waitFor(
        () => expect(ada.reports().at(-1)?.volumes).toHaveLength(2),
        20_000,
      );
      for (const report of [...nobody.reports(), ...bob.reports()]) {
        expect(report.volumes).toEqual([]);
      }
    } finally {
      [ada, nobody, bob].forEach(({ close }) => close());
    }
  });

  it('end a stream whose token is rejected, so that the page reconnects with a new one', async () => {
    let isTaken = true;
    edge.intercept((asked, response) => {
      if (asked.headers.authorization !== `Bearer ${ADA}` || !isTaken) {
        refuse(response, 401, 'Unauthorized');
      } else {
        json(response, 200, { items: [], metadata: {} });
      }
      return true;
    });
    const ada = await watch({ [OKTA]: ADA }, EDGE);
    await waitFor(() =>
      expect(ada.reports()[0]?.clusters).toMatchObject([{ state: 'read' }]),
    );
    isTaken = false;
    await waitFor(() => expect(ada.isEnded()).toBe(true), 20_000);
    expect(ada.events.map(({ event }) => event)).not.toContain('failure');
    const again = await watch({ [OKTA]: ADA }, EDGE);
    await waitFor(() =>
      expect(again.reports()[0]?.clusters ?? []).toMatchObject([
        { state: 'unread', signIn: 'oidc.Okta' },
      ]),
    );
    again.close();
  });

  it('are never used by the portal itself: no background task, no operation, no repository', async () => {
    const fleet = await get('/api/volsync/v1/fleet');
    expect(fleet.status).toBe(200);
    expect(
      fleet.body.clusters.find((one: { name: string }) => one.name === 'apps'),
    ).toMatchObject({
      state: 'unread',
      message: expect.stringContaining('requires each user to sign in'),
    });
    const repository = await get(`${VOLUMES}/apps/data/repository/snapshots`, {
      [GOOGLE]: ADA,
    });
    expect(repository.status).toBe(403);
    expect(repository.body.error.message).toContain(
      'requires each user to sign in',
    );
    const plan = await request(portal.server)
      .post(`${VOLUMES}/apps/data/plans`)
      .set(GOOGLE, ADA)
      .send({ kind: 'backup' });
    expect(plan.status).toBe(403);
    expect(cluster.calls()).toBe(0);
    expect(cluster.api.calls.count({ user: 'system:anonymous' })).toBe(0);
  });
});
