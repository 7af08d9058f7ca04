/** Tests access through the real kubernetes plugin, to the sandbox's API server behind it. */
import {
  coreServices,
  createBackendModule,
  type AuthService,
  type DiscoveryService,
} from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import kubernetesPlugin from '@backstage/plugin-kubernetes-backend';
import {
  ClusterUnreachableError,
  type ClusterRequest,
} from 'backstage-plugin-volsync-node';
import request from 'supertest';
import { ScriptedApiServer } from './__testUtils__/ScriptedApiServer';
import {
  component,
  startPortal,
  type PermissionRequestBody,
} from './__testUtils__/startPortal';
import { TestCluster } from './__testUtils__/TestCluster';
import { testConfig } from './__testUtils__/testConfig';
import { waitFor } from './__testUtils__/waitFor';
import { KubernetesPluginAccess } from './clusters/KubernetesPluginAccess';
import { KubernetesPluginClient } from './clusters/KubernetesPluginClient';

const EKS = 'arn:aws:eks:eu-west-1:123456789012:cluster/apps';
const ADA = 'ada-canary-token';
const CLAIM = {
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1Gi' } },
};
const service = { type: 'service' } as const;

describe('clusters through the kubernetes plugin', () => {
  let cluster: TestCluster;
  let scripted: ScriptedApiServer;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let access: KubernetesPluginAccess;
  let refuses: (question: PermissionRequestBody) => boolean = () => false;
  let services: { auth: AuthService; discovery: DiscoveryService };

  /** Records the requests to the plugin itself. */
  const spy = createBackendModule({
    pluginId: 'volsync',
    moduleId: 'spy',
    register(env) {
      env.registerInit({
        deps: { auth: coreServices.auth, discovery: coreServices.discovery },
        init: async deps => {
          services = deps;
        },
      });
    },
  });

  const connect = (clusters: { name: string; allowWrites?: boolean }[]) =>
    new KubernetesPluginAccess({
      client: new KubernetesPluginClient(services),
      config: testConfig({
        clusters: clusters.map(one => ({
          ...one,
          access: 'kubernetesPlugin',
        })),
      }),
      watchSeconds: 5,
    });
  const list = (more: Partial<ClusterRequest> = {}) =>
    access.request({
      cluster: EKS,
      caller: service,
      address: { resource: 'replicationSources', namespace: 'shop' },
      ...more,
    });

  beforeAll(async () => {
    cluster = await TestCluster.start('apps', { people: { [ADA]: 'ada' } });
    scripted = await ScriptedApiServer.start();
    await cluster.apply('namespaces', { metadata: { name: 'shop' } });
    await cluster.apply('persistentVolumeClaims', {
      metadata: { name: 'data', namespace: 'shop' },
      spec: CLAIM,
    });
    await cluster.apply('replicationSources', {
      metadata: { name: 'app', namespace: 'shop' },
      spec: { sourcePVC: 'data', restic: { repository: 'app-secret' } },
    });
    const { serviceAccountToken, url } = cluster.config;
    portal = await startPortal({
      features: [kubernetesPlugin, spy],
      refuses: question => refuses(question),
      config: {
        kubernetes: {
          serviceLocatorMethod: { type: 'multiTenant' },
          clusterLocatorMethods: [
            {
              type: 'config',
              clusters: [
                {
                  name: EKS,
                  url,
                  authProvider: 'serviceAccount',
                  serviceAccountToken,
                },
                { name: 'own', url, authProvider: 'google' },
                {
                  name: 'scripted',
                  url: scripted.url,
                  authProvider: 'localKubectlProxy',
                },
                {
                  name: 'gone',
                  url: 'http://127.0.0.1:9',
                  authProvider: 'serviceAccount',
                  serviceAccountToken,
                },
              ],
            },
          ],
        },
      },
      volsync: {
        clusterAccess: 'kubernetesPlugin',
        clusters: [
          {
            name: EKS,
            namespaces: [{ name: 'shop', owners: ['group:default/team-a'] }],
          },
        ],
      },
      entities: [
        component('shop', {
          'backstage-volsync/cluster': EKS,
          'backstage-volsync/namespace': 'shop',
        }),
      ],
    });
    access = connect([
      { name: EKS },
      { name: 'own' },
      { name: 'gone' },
      { name: 'scripted', allowWrites: true },
      { name: 'nowhere' },
    ]);
  });
  afterEach(() => {
    refuses = () => false;
    cluster.authorize(undefined);
  });
  afterAll(async () => {
    await access?.close();
    await portal?.stop();
    await scripted?.stop();
    await cluster?.close();
  });

  it('fill the tab, and are updated by watches that end on their own', async () => {
    const path = '/api/volsync/v1/entities/component/default/shop/volumes';
    const look = async () => (await request(portal.server).get(path)).body;
    await waitFor(async () => {
      expect(await look()).toMatchObject({
        clusters: [{ name: EKS, namespace: 'shop', state: 'read' }],
        volumes: [{ cluster: EKS, claim: 'data' }],
      });
    }, 30_000);
    await waitFor(() =>
      expect(
        cluster.api.calls.openWatches({ resource: 'persistentvolumeclaims' }),
      ).toBe(1),
    );
    await cluster.apply('persistentVolumeClaims', {
      metadata: { name: 'more', namespace: 'shop' },
      spec: CLAIM,
    });
    await waitFor(async () => {
      expect((await look()).volumes).toHaveLength(2);
    }, 30_000);
    expect(
      cluster.api.calls.count({
        resource: 'persistentvolumeclaims',
        verb: 'list',
        user: 'portal',
      }),
    ).toBe(1);
  });

  it('appear in paths with their slashes, and refuse operations with how to allow them', async () => {
    const { status, body } = await request(portal.server)
      .post(
        `/api/volsync/v1/entities/component/default/shop/volumes/${encodeURIComponent(
          EKS,
        )}/data/plans`,
      )
      .send({ kind: 'backup' });
    expect([status, body.error.message]).toEqual([
      403,
      expect.stringMatching(
        /is read-only.*kubernetes plugin.*allowWrites: true/,
      ),
    ]);
  });

  it('are described after the plugin has listed them: their sign-in, and that they are read-only', async () => {
    await list();
    expect(
      access.listClusters().map(c => [c.name, c.account, c.signIn]),
    ).toEqual([
      [EKS, 'service', undefined],
      ['own', 'user', 'google'],
      ['gone', 'service', undefined],
      ['scripted', 'service', undefined],
      ['nowhere', 'service', undefined],
    ]);
    expect(
      access.listClusters().flatMap(c => (c.readOnly ? [] : c.name)),
    ).toEqual(['scripted']);
    expect(access.listClusters()).toBe(access.listClusters());
  });

  it('return a list, and 404 for a missing object', async () => {
    const response = await list();
    expect(response.status).toBe(200);
    expect((await response.json()).items).toHaveLength(1);
    const missing = await list({
      address: {
        resource: 'replicationSources',
        namespace: 'shop',
        name: 'none',
      },
    });
    expect([missing.status, await missing.json()]).toEqual([
      404,
      expect.objectContaining({ kind: 'Status', reason: 'NotFound' }),
    ]);
  });

  it('return refusals of the API server unchanged', async () => {
    cluster.authorize(() => ({ allowed: false, reason: 'not for the portal' }));
    const response = await list();
    expect([response.status, await response.json()]).toEqual([
      403,
      expect.objectContaining({
        kind: 'Status',
        message: expect.stringContaining('not for the portal'),
      }),
    ]);
  });

  it('name who refused if the caller may not use the proxy', async () => {
    refuses = ({ user, permission }) =>
      user === 'user:default/eve' && permission === 'kubernetes.proxy';
    const caller = {
      type: 'user',
      credentials: mockCredentials.user('user:default/eve'),
    } as const;
    const before = cluster.api.calls.count();
    const response = await list({ caller });
    expect([response.status, await response.json()]).toEqual([
      403,
      expect.objectContaining({
        kind: 'Status',
        message: expect.stringContaining('"kubernetes.proxy"'),
      }),
    ]);
    expect(cluster.api.calls.count()).toBe(before);
    expect((await list()).status).toBe(200);
  });

  it('never take a response of the plugin for one of the API server', async () => {
    await expect(list({ cluster: 'nowhere' })).rejects.toThrow(
      /no cluster "nowhere"/,
    );
    const gone = list({ cluster: 'gone' });
    await expect(gone).rejects.toThrow(ClusterUnreachableError);
    await expect(gone).rejects.toThrow(/could not reach cluster "gone"/);
  });

  it('leave no watch open upstream after its reader is gone', async () => {
    const open = () =>
      cluster.api.calls.openWatches({ resource: 'replicationdestinations' });
    const stop = new AbortController();
    const before = open();
    const watches = [1, 2, 3].map(() =>
      list({
        address: {
          resource: 'replicationDestinations',
          query: { watch: true, timeoutSeconds: 3_600 },
        },
        signal: stop.signal,
      }),
    );
    const left = Promise.allSettled(watches);
    await waitFor(() => expect(open()).toBe(before + 3));
    stop.abort();
    expect((await left).map(({ status }) => status)).toEqual(
      watches.map(() => 'rejected'),
    );
    await waitFor(() => expect(open()).toBe(before), 30_000);
  });

  it('return the tail of a log, and do not follow it', async () => {
    cluster.api.registerLogProvider({
      read: async () =>
        [1, 2, 3].map(line => ({ time: new Date(), text: `line ${line}` })),
      // eslint-disable-next-line require-yield
      follow: async function* never(_, { signal }) {
        await new Promise(resolve => signal.addEventListener('abort', resolve));
      },
    });
    await cluster.apply('pods', {
      metadata: { name: 'mover', namespace: 'shop' },
      spec: { containers: [{ name: 'restic', image: 'restic' }] },
      status: { phase: 'Running' },
    });
    const response = await list({
      accept: 'text/plain, */*',
      address: {
        resource: 'pods',
        namespace: 'shop',
        name: 'mover',
        subresource: 'log',
        query: { container: 'restic', tailLines: 2, follow: true },
      },
    });
    expect([response.status, await response.text()]).toEqual([
      200,
      'line 2\nline 3\n',
    ]);
  });

  it('are only written if the operator allows it', async () => {
    const patch = {
      verb: 'patch',
      resource: 'replicationSources',
      namespace: 'shop',
      name: 'app',
      body: { spec: { paused: true } },
    } as const;
    const before = cluster.api.calls.count({ verb: 'patch' });
    await expect(
      access.write({ cluster: EKS, caller: service, write: patch }),
    ).rejects.toThrow(/allowWrites/);
    expect(cluster.api.calls.count({ verb: 'patch' })).toBe(before);

    const allowed = connect([{ name: EKS, allowWrites: true }]);
    try {
      const response = await allowed.write({
        cluster: EKS,
        caller: service,
        write: patch,
      });
      expect(response.status).toBe(200);
      expect(
        await cluster.get('replicationSources', 'shop', 'app'),
      ).toMatchObject({ spec: { paused: true } });
    } finally {
      await allowed.close();
    }
  });

  it('are read as the person if each must sign in, and never by the portal itself', async () => {
    await expect(list({ cluster: 'own' })).rejects.toThrow(
      /requires each user to sign in/,
    );
    const credentials = mockCredentials.user('user:default/ada');
    await expect(
      list({ cluster: 'own', caller: { type: 'user', credentials } }),
    ).rejects.toThrow(/requires each user to sign in/);
    const response = await list({
      cluster: 'own',
      caller: { type: 'user', credentials, clusterToken: ADA },
    });
    expect(response.status).toBe(200);
    expect(
      cluster.api.calls.count({ user: 'ada', resource: 'replicationsources' }),
    ).toBe(1);
    await response.body?.cancel();
  });

  it('receive only what the port allows, and never Backstage’s own token', async () => {
    const response = await list({
      cluster: 'scripted',
      address: {
        resource: 'pods',
        namespace: 'shop',
        query: { labelSelector: 'a=b' },
      },
    });
    expect(response.status).toBe(200);
    await response.body?.cancel();
    const { url, headers } = scripted.requests.at(-1)!;
    expect(url).toBe('/api/v1/namespaces/shop/pods?labelSelector=a%3Db');
    expect(headers.authorization ?? '').toBe('');
    expect(
      Object.keys(headers).filter(name => /impersonate|cookie/i.test(name)),
    ).toEqual([]);
    await expect(
      list({ address: { resource: 'pods', namespace: '../../secrets' } }),
    ).rejects.toThrow(/cannot be the name of a namespace/);
  });
});

describe('a portal without the kubernetes plugin', () => {
  it('reports what to install instead of "not found"', async () => {
    const portal = await startPortal({
      volsync: {
        clusters: [
          {
            name: 'apps',
            access: 'kubernetesPlugin',
            namespaces: [{ name: 'shop', owners: ['group:default/team-a'] }],
          },
        ],
      },
      entities: [
        component('shop', {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': 'shop',
        }),
      ],
    });
    try {
      await waitFor(async () => {
        const { body } = await request(portal.server).get(
          '/api/volsync/v1/entities/component/default/shop/volumes',
        );
        expect(body.clusters).toEqual([
          expect.objectContaining({
            name: 'apps',
            state: 'unread',
            message: expect.stringMatching(
              /kubernetes plugin. The plugin is not installed. Install/,
            ),
          }),
        ]);
      }, 20_000);
    } finally {
      await portal.stop();
    }
  });

  it('rejects a configuration that would reach one cluster in two ways', () => {
    expect(() =>
      testConfig({
        clusters: [
          {
            name: 'apps',
            access: 'kubernetesPlugin',
            url: 'https://apps.example:6443',
          },
        ],
      }),
    ).toThrow(/volsync.clusters\[0\].*access: direct/);
  });
});
