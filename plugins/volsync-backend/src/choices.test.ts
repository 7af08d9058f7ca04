import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import { contractErrors } from './__testUtils__/contract';
import { component, startPortal } from './__testUtils__/startPortal';
import { TestCluster } from './__testUtils__/TestCluster';

const CHOICES = '/v1/entities/{kind}/{namespace}/{name}/choices';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const place = (path: string) => `s3:http://127.0.0.1:9/volsync/${path}`;

describe('choices of a form', () => {
  let apps: TestCluster;
  let portal: Awaited<ReturnType<typeof startPortal>>;

  const claim = (name: string, more: Record<string, unknown> = {}) => ({
    metadata: {
      name,
      namespace: 'shop',
      labels: {
        'kustomize.toolkit.fluxcd.io/name': 'shop',
        'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
      },
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '2Gi' } },
      ...more,
    },
    status: { phase: 'Bound' },
  });

  const source = (namespace: string, name: string, secret = 'restic') =>
    apps.apply('replicationSources', {
      metadata: { name, namespace },
      spec: { sourcePVC: 'data', restic: { repository: secret } },
    });

  const repository = (namespace: string, path: string, secret = 'restic') =>
    apps.apply('secrets', {
      metadata: { name: secret, namespace },
      data: {
        RESTIC_REPOSITORY: base64(place(path)),
        RESTIC_PASSWORD: base64('canary-restic-password'),
        AWS_ACCESS_KEY_ID: base64('access'),
        AWS_SECRET_ACCESS_KEY: base64('canary-secret-key'),
      },
    });

  beforeAll(async () => {
    apps = await TestCluster.start('apps');
    for (const name of ['shop', 'other', 'stranger', 'flux-system']) {
      await apps.apply('namespaces', { metadata: { name } });
    }
    await apps.apply('volumeSnapshotClasses', {
      metadata: {
        name: 'csi-ceph-block',
        annotations: {
          'snapshot.storage.kubernetes.io/is-default-class': 'true',
        },
      },
      driver: 'rbd',
      deletionPolicy: 'Delete',
    });
    await apps.apply('storageClasses', {
      metadata: {
        name: 'fast',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'rbd',
    });
    await apps.apply('storageClasses', {
      metadata: { name: 'cache' },
      provisioner: 'local',
    });
    await apps.apply('clusterSecretStores', {
      metadata: { name: 'onepassword' },
      spec: {},
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    });
    await apps.apply('kustomizations', {
      metadata: { name: 'shop', namespace: 'flux-system' },
      spec: {
        path: './apps/shop/app',
        sourceRef: { kind: 'GitRepository', name: 'shop' },
        targetNamespace: 'shop',
        postBuild: { substitute: { TOKEN: 'canary-variable' } },
      },
      status: {
        inventory: {
          entries: [{ id: 'shop_data__PersistentVolumeClaim', v: 'v1' }],
        },
      },
    });
    await apps.apply('persistentVolumeClaims', claim('data'));
    await apps.apply(
      'persistentVolumeClaims',
      claim('fresh', {
        dataSourceRef: {
          apiGroup: 'volsync.backube',
          kind: 'ReplicationDestination',
          name: 'fresh-dst',
        },
      }),
    );
    await source('shop', 'app');
    await repository('shop', 'shop');
    await source('other', 'theirs');
    await repository('other', 'other');
    await source('stranger', 'hidden');
    await repository('stranger', 'stranger');
  });

  beforeEach(async () => {
    apps.api.calls.reset();
    apps.api.faults.clear();
    apps.authorize(undefined);
    const entity = (name: string, namespace: string) =>
      component(name, {
        'backstage-volsync/cluster': 'apps',
        'backstage-volsync/namespace': namespace,
      });
    await start([entity('shop', 'shop'), entity('stranger', 'stranger')]);
  });
  afterEach(() => portal.stop());
  afterAll(() => apps.close());

  async function start(
    entities: Parameters<typeof startPortal>[0]['entities'],
    permission?: 'DENY',
  ) {
    portal = await startPortal({
      volsync: {
        component: {
          endpoint: 'http://127.0.0.1:9',
          defaults: { VOLSYNC_CACHE_CAPACITY: '4Gi' },
        },
        clusters: [
          {
            ...apps.config,
            unbound: 'read',
            namespaceAnnotations: false,
            namespaces: ['shop', 'other'].map(name => ({
              name,
              entities: ['component:default/shop'],
            })),
          },
        ],
      },
      entities,
      permission,
    });
  }

  const get = (path: string, name = 'shop') =>
    request(portal.server).get(
      `/api/volsync/v1/entities/component/default/${name}/choices${path}`,
    );
  const check = (location: string) =>
    get(`/repository?location=${encodeURIComponent(location)}`);

  it('lists what the cluster has, and which claims are already backed up', async () => {
    const { status, body } = await get('');
    expect(status).toBe(200);
    expect(contractErrors(CHOICES, 200, body)).toBeUndefined();
    expect(body).toMatchObject({
      entityRef: 'component:default/shop',
      refused: [],
      component: {
        repository: 's3:http://127.0.0.1:9/{bucket}/{app}',
        sourceName: '{app}',
        store: { kind: 'ClusterSecretStore', name: 'onepassword' },
        defaults: { VOLSYNC_BUCKET: 'volsync', VOLSYNC_CACHE_CAPACITY: '4Gi' },
      },
      clusters: [
        {
          cluster: 'apps',
          namespace: 'shop',
          claims: {
            value: [
              {
                name: 'data',
                storageClass: 'fast',
                sizeBytes: 2 ** 31,
                accessModes: ['ReadWriteOnce'],
                phase: 'Bound',
                sources: ['app'],
              },
              { name: 'fresh', sources: [], restoredFrom: 'fresh-dst' },
            ],
          },
          snapshotClasses: {
            value: [{ name: 'csi-ceph-block', driver: 'rbd', isDefault: true }],
          },
          storageClasses: {
            value: [
              { name: 'cache', provisioner: 'local', isDefault: false },
              { name: 'fast', provisioner: 'rbd', isDefault: true },
            ],
          },
          secretStores: { value: [{ name: 'onepassword', ready: true }] },
          kustomizations: {
            value: [
              {
                namespace: 'flux-system',
                name: 'shop',
                path: './apps/shop/app',
                targetNamespace: 'shop',
                source: { kind: 'GitRepository', name: 'shop' },
              },
            ],
          },
          taken: { value: { replicationSources: ['app'] } },
        },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('canary');
  });

  it('gives the reason for a missing list instead of an empty one', async () => {
    apps.authorize(({ resource }) => ({
      allowed: !['storageclasses', 'clustersecretstores'].includes(resource),
    }));
    const { body } = await get('');
    expect(contractErrors(CHOICES, 200, body)).toBeUndefined();
    expect(body.clusters[0].storageClasses).toMatchObject({
      state: 'unread',
      reason: 'forbidden',
    });
    expect(body.clusters[0].secretStores.state).toBe('unread');
    expect(body.clusters[0].claims.state).toBe('read');
    await portal.stop();
    apps.authorize(({ resource }) => ({
      allowed: resource !== 'replicationsources',
    }));
    await start([
      component('shop', {
        'backstage-volsync/cluster': 'apps',
        'backstage-volsync/namespace': 'shop',
      }),
    ]);
    const blind = await get('');
    // Without the sources, it is unknown which claims are backed up.
    expect(blind.body.clusters[0].claims.state).toBe('unread');
    expect((await check(place('new'))).body.state).toBe('unknown');
  });

  it('distinguishes a location in use from a free one, and names no other user', async () => {
    const own = await check(place('shop'));
    expect(own.status).toBe(200);
    expect(
      contractErrors(`${CHOICES}/repository`, 200, own.body),
    ).toBeUndefined();
    expect(own.body).toMatchObject({
      state: 'taken',
      ownSources: ['apps/shop/app'],
    });
    const theirs = await check('s3:http://127.0.0.1:9/volsync/other/');
    expect(theirs.body).toMatchObject({ state: 'taken', ownSources: [] });
    expect(JSON.stringify(theirs.body)).not.toContain('theirs');
    // To restic, an empty path segment leads to another repository.
    expect(
      (await check('s3:http://127.0.0.1:9/volsync//other')).body,
    ).toMatchObject({ state: 'free' });
    expect((await check(place('new'))).body).toMatchObject({ state: 'free' });
  });

  it('reports the same for a location on a REST server, whatever its user', async () => {
    await apps.apply('secrets', {
      metadata: { name: 'rest', namespace: 'shop' },
      data: {
        RESTIC_REPOSITORY: base64('rest:http://user:pw@127.0.0.1:9/team/app/'),
        RESTIC_PASSWORD: base64('canary'),
      },
    });
    await source('shop', 'rest-app', 'rest');
    const own = await check('rest:http://127.0.0.1:9/team/app');
    expect(own.body).toMatchObject({
      location: 'rest:http://127.0.0.1:9/team/app',
      state: 'taken',
      ownSources: ['apps/shop/rest-app'],
    });
    const other = await check('rest:http://other:secret@127.0.0.1:9/team/new/');
    expect(other.body).toMatchObject({
      location: 'rest:http://127.0.0.1:9/team/new',
      state: 'free',
    });
    // The path is the same, but the store is another one.
    expect((await check('s3:http://127.0.0.1:9/team/app')).body).toMatchObject({
      state: 'free',
    });
    await apps.delete('replicationSources', 'shop', 'rest-app');
  });

  it('does not report a location as free while a Secret could not be read', async () => {
    apps.authorize(({ resource, namespace }) => ({
      allowed: resource !== 'secrets' || namespace !== 'other',
    }));
    const { body } = await check(place('new'));
    expect(body).toMatchObject({
      state: 'unknown',
      message: expect.stringContaining('its Secret could not be read'),
    });
    expect(JSON.stringify(body)).not.toContain('other');
  });

  it('returns no choices if the namespace is not bound, even if it is readable', async () => {
    for (const path of ['', '/repository?location=s3:http://h/b/p']) {
      const { status, body } = await get(path, 'stranger');
      expect(status).toBe(403);
      expect(body.error.message).toContain('volsync.clusters[].namespaces');
    }
    expect(apps.calls()).toBe(0);
  });

  it.each([
    '',
    'rclone:x:y',
    'b2:bucket:hidden-word',
    '/srv/repo',
    's3:http://user:hidden-word@h/b',
    'rest:http://user:hidden-word@h/?a',
    'rest:hidden-word',
    'x',
  ])('rejects the location %j, and does not repeat it', async location => {
    const { status, body } = await check(location);
    expect(status).toBe(400);
    expect(contractErrors(`${CHOICES}/repository`, 400, body)).toBeUndefined();
    expect(body.error.message).not.toContain('hidden-word');
  });

  it('requires a sign-in and the permission before anything is read', async () => {
    const anonymous = await get('').set(
      'authorization',
      mockCredentials.none.header(),
    );
    expect(anonymous.status).toBe(401);
    await portal.stop();
    await start([component('shop', {})], 'DENY');
    expect((await get('')).status).toBe(403);
    expect((await check(place('shop'))).status).toBe(403);
    expect(apps.calls()).toBe(0);
  });
});
