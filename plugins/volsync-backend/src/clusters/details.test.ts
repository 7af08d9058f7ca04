import { valueOf } from 'backstage-plugin-volsync-common';
import { mockServices } from '@backstage/backend-test-utils';
import { testDatabases } from '../__testUtils__/databases';
import { waitFor } from '../__testUtils__/waitFor';
import { systemClock } from '../lib/clock';
import { LastReadings } from './LastReadings';
import { refuse, ScriptedApiServer } from '../__testUtils__/ScriptedApiServer';
import { testConfig } from '../__testUtils__/testConfig';
import { DetailsService } from './DetailsService';
import { DirectClusterAccess } from './DirectClusterAccess';
import { fluxOwnerOf } from './fluxOwner';
import { connectClusters } from './kubeconfigs';
import { toControllerFacts } from './toControllerFacts';
import { toSecretKeys } from './toSecretKeys';

describe('DetailsService', () => {
  let server: ScriptedApiServer;
  let access: DirectClusterAccess;
  let details: DetailsService;
  let asked = 0;

  beforeEach(async () => {
    server = await ScriptedApiServer.start();
    access = new DirectClusterAccess(
      connectClusters(
        testConfig({ clusters: [{ name: 'apps', url: server.url }] }),
      ),
    );
    asked = 0;
    details = new DetailsService({
      access,
      clock: systemClock,
      lifetimeMilliseconds: 60_000,
      readKeyNames: async () => {
        asked += 1;
        return ['FROM_VALUES'];
      },
      onChange: () => {},
    });
  });
  afterEach(async () => {
    await details.close();
    await access.close();
    await server.stop();
  });

  const secret = { cluster: 'apps', namespace: 'shop', name: 'restic' };
  const readTwice = async <T>(readDetails: () => T): Promise<T> => {
    readDetails();
    await details.waitUntilRead();
    readDetails();
    await details.waitUntilRead();
    return readDetails();
  };
  const setSecret = (metadata: object) =>
    server.set('/api/v1/secrets', {
      metadata: { name: 'restic', namespace: 'shop', ...metadata },
      data: { RESTIC_PASSWORD: 'Y2FuYXJ5' },
    });

  it('reads key names from metadata, by name, and lists no Secrets', async () => {
    setSecret({
      managedFields: [
        {
          manager: 'external-secrets',
          time: '2026-01-01T00:00:00Z',
          fieldsV1: { 'f:data': { '.': {}, 'f:RESTIC_PASSWORD': {} } },
        },
        {
          manager: 'kubectl',
          time: '2026-01-03T00:00:00Z',
          fieldsV1: { 'f:data': { 'f:RESTIC_REPOSITORY': {} } },
        },
        { manager: 'x', time: '2026-01-09T00:00:00Z', fieldsV1: {} },
      ],
    });
    expect(await readTwice(() => details.secretKeys(secret))).toMatchObject({
      state: 'read',
      value: {
        name: 'restic',
        keys: ['RESTIC_PASSWORD', 'RESTIC_REPOSITORY'],
        changedAt: '2026-01-03T00:00:00Z',
      },
    });
    expect(asked).toBe(0);
    expect(server.requests.map(r => r.url)).toEqual([
      '/api/v1/namespaces/shop/secrets/restic',
    ]);
    // Metadata only: a server that doesn't support it must refuse instead of sending the whole Secret.
    expect(server.requests[0]?.headers.accept).toBe(
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    );
  });

  it('asks the object-store part for names if the metadata has none', async () => {
    setSecret({});
    expect(
      valueOf(await readTwice(() => details.secretKeys(secret)))?.keys,
    ).toEqual(['FROM_VALUES']);
    expect(asked).toBe(1);
  });

  it.each([
    [404, 'not-found'],
    [403, 'forbidden'],
    [406, 'invalid'],
    [503, 'unreachable'],
  ])('gives the reason after %s', async (status, reason) => {
    server.intercept((_, response) => {
      refuse(response, status, 'no');
      return true;
    });
    expect(await readTwice(() => details.secretKeys(secret))).toMatchObject({
      state: 'unread',
      reason,
    });
  });

  it('rejects invalid names before anything is sent', async () => {
    expect(
      await readTwice(() => details.secretKeys({ ...secret, name: '../pods' })),
    ).toMatchObject({ state: 'unread', reason: 'invalid' });
    expect(server.requests).toEqual([]);
  });

  it('finds the ExternalSecret that owns the Secret', async () => {
    setSecret({
      managedFields: [{ fieldsV1: { 'f:data': {} } }],
      ownerReferences: [
        {
          apiVersion: 'external-secrets.io/v1',
          kind: 'ExternalSecret',
          name: 'es',
        },
      ],
    });
    server.set('/apis/external-secrets.io/v1/externalsecrets', {
      metadata: { name: 'es', namespace: 'shop' },
      status: { conditions: [{ type: 'Ready', status: 'False' }] },
    });
    expect(await readTwice(() => details.externalSecret(secret))).toMatchObject(
      {
        state: 'read',
        value: { metadata: { name: 'es' } },
      },
    );
  });

  describe('flux', () => {
    const source = {
      metadata: {
        name: 'app',
        namespace: 'shop',
        labels: {
          'kustomize.toolkit.fluxcd.io/name': 'apps',
          'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
        },
      },
    };
    const setKustomization = (id: string) =>
      server.set('/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations', {
        metadata: { name: 'apps', namespace: 'flux-system' },
        spec: { suspend: true, decryption: { secretRef: { name: 'sops' } } },
        status: {
          conditions: [{ type: 'Ready', status: 'True' }],
          inventory: { entries: [{ id }] },
        },
      });

    it('trusts a label if the Kustomization has the object in its inventory', async () => {
      setKustomization('shop_app_volsync.backube_ReplicationSource');
      expect(await readTwice(() => details.flux('apps', source))).toMatchObject(
        {
          state: 'read',
          value: {
            metadata: { name: 'apps' },
            spec: { suspend: true },
            status: { conditions: [{ type: 'Ready' }] },
          },
        },
      );
      expect(JSON.stringify(details.flux('apps', source))).not.toContain(
        'sops',
      );
    });

    it('does not show the target of a forged label', async () => {
      setKustomization('other_thing_volsync.backube_ReplicationSource');
      expect(await readTwice(() => details.flux('apps', source))).toMatchObject(
        {
          state: 'read',
          value: undefined,
        },
      );
    });

    it('ignores labels that cannot be names', () => {
      expect(
        fluxOwnerOf({
          metadata: {
            name: 'app',
            labels: {
              'helm.toolkit.fluxcd.io/name': '../x',
              'helm.toolkit.fluxcd.io/namespace': 'y',
            },
          },
        }),
      ).toBeUndefined();
    });
  });
});

describe('earlier readings', () => {
  const databases = testDatabases();
  let server: ScriptedApiServer;
  let access: DirectClusterAccess;
  let lastReadings: LastReadings;
  let stop: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    server = await ScriptedApiServer.start();
    access = new DirectClusterAccess(
      connectClusters(
        testConfig({ clusters: [{ name: 'apps', url: server.url }] }),
      ),
    );
    stop = [() => server.stop(), () => access.close()];
    server.set('/apis/storage.k8s.io/v1/storageclasses', {
      metadata: { name: 'fast' },
    });
    server.set('/apis/apps/v1/deployments', {
      metadata: {
        name: 'volsync',
        namespace: 'volsync-system',
        labels: { 'app.kubernetes.io/name': 'volsync' },
      },
      status: { replicas: 1, availableReplicas: 0 },
    });
  });
  afterEach(async () => {
    for (const one of stop.reverse()) {
      await one();
    }
  });

  function create(): DetailsService {
    const details = new DetailsService({
      access,
      clock: systemClock,
      lifetimeMilliseconds: 0,
      readKeyNames: async () => [],
      lastReadings,
      onChange: () => {},
    });
    stop.push(() => details.close());
    return details;
  }
  const readAll = async (details: DetailsService) => {
    const all = () => [
      details.storageClasses('apps'),
      details.controller('apps'),
    ];
    all();
    await details.waitUntilRead();
    return all();
  };
  const forbid = () =>
    server.intercept((_, response) => {
      refuse(response, 403, 'no');
      return true;
    });

  it.each(databases.ids)(
    'are kept when a permission is lost, also after a restart: %s',
    async id => {
      const knex = await databases.init(id);
      const logger = mockServices.logger.mock();
      lastReadings = await LastReadings.load(knex, logger);
      const details = create();
      const known = await readAll(details);
      expect(known).toMatchObject([
        { state: 'read', value: [{ metadata: { name: 'fast' } }] },
        { state: 'read', value: { available: 0 } },
      ]);
      forbid();
      const lost = [
        {
          state: 'read',
          value: [{ metadata: { name: 'fast' } }],
          lost: { reason: 'forbidden' },
        },
        {
          state: 'read',
          value: { available: 0 },
          lost: { reason: 'forbidden' },
        },
      ];
      expect(await readAll(details)).toMatchObject(lost);
      await waitFor(async () =>
        expect(await knex('last_readings')).toHaveLength(2),
      );
      lastReadings = await LastReadings.load(knex, logger);
      const afterwards = await readAll(create());
      expect(afterwards).toMatchObject(lost);
      // Lost since the last successful read: no new grace period starts.
      expect(
        afterwards.map(one => one.state === 'read' && one.lost?.since),
      ).toEqual(afterwards.map(({ at }) => at));
      expect(await lastReadings.prune(Date.now() + 1_000)).toBe(2);
    },
  );

  it('are empty if the optional role for the controller was never granted', async () => {
    lastReadings = await LastReadings.load(
      await databases.init('SQLITE_3'),
      mockServices.logger.mock(),
    );
    forbid();
    expect(await readAll(create())).toMatchObject([
      { state: 'unread', reason: 'forbidden' },
      { state: 'unread', reason: 'not-configured' },
    ]);
  });
});

describe('toSecretKeys', () => {
  it('returns nothing if no manager is recorded', () => {
    expect(toSecretKeys({ metadata: {} }, 'a')).toBeUndefined();
    expect(toSecretKeys({}, 'a')).toBeUndefined();
  });

  it('supports an empty Secret', () => {
    expect(
      toSecretKeys({ metadata: { managedFields: [{}] } }, 'a')?.keys,
    ).toEqual([]);
  });
});

describe('toControllerFacts', () => {
  it.each([
    ['quay.io/backube/volsync:v0.13.0', 'v0.13.0'],
    ['registry:5000/backube/volsync:0.12.1@sha256:abc', '0.12.1'],
    ['quay.io/backube/volsync', undefined],
  ])('%s', (image, version) => {
    expect(
      toControllerFacts([
        {
          spec: {
            replicas: 2,
            template: { spec: { containers: [{ image }] } },
          },
          status: { availableReplicas: 1 },
        },
      ]),
    ).toEqual({ replicas: 2, available: 1, version });
  });
});
