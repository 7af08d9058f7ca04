import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import plugin from '../index';
import { component } from '../__testUtils__/startPortal';
import { TestCluster } from '../__testUtils__/TestCluster';

describe('read-only actions for agents', () => {
  let apps: TestCluster;
  const stops: (() => Promise<void>)[] = [];

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
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) {
      await stop();
    }
  });
  afterAll(() => apps.close());

  async function start(
    result:
      | AuthorizeResult.ALLOW
      | AuthorizeResult.DENY = AuthorizeResult.ALLOW,
  ) {
    const registry = actionsRegistryServiceMock({
      logger: mockServices.logger.mock(),
    });
    const backend = await startTestBackend({
      features: [
        plugin,
        createServiceFactory({
          service: actionsRegistryServiceRef,
          deps: {},
          factory: () => registry,
        }),
        mockServices.permissions.factory({ result }),
        mockServices.rootConfig.factory({
          data: {
            volsync: {
              clusters: [
                {
                  ...apps.config,
                  namespaces: [
                    { name: 'shop', entities: ['component:default/*'] },
                  ],
                },
              ],
            },
          },
        }),
        createServiceFactory({
          service: coreServices.logger,
          deps: {},
          factory: () => mockServices.logger.mock(),
        }),
        catalogServiceMock.factory({
          entities: [
            component('orders', {
              'backstage-volsync/cluster': 'apps',
              'backstage-volsync/namespace': 'shop',
            }),
          ],
        }),
      ],
    });
    stops.push(() => backend.stop());
    return async (name: string, input: object = {}) => {
      const { actions } = await registry.list();
      const action = actions.find(one => one.name === name);
      if (!action) throw new Error(`There is no action "${name}"`);
      expect(action.attributes).toMatchObject({
        readOnly: true,
        destructive: false,
      });
      const { output } = await registry.invoke({
        id: action.id,
        input: input as never,
        credentials: mockCredentials.user(),
      });
      return output as Record<string, unknown>;
    };
  }

  it('lists volumes without a backup, worst first, with the reason', async () => {
    const ask = await start();
    let output = await ask('list-unprotected-volumes');
    while (!output.complete) {
      output = await ask('list-unprotected-volumes');
    }
    expect(output).toMatchObject({
      total: 1,
      volumes: [
        {
          cluster: 'apps',
          namespace: 'shop',
          claim: 'data',
          entityRef: 'component:default/orders',
          owner: 'group:default/team-a',
          verdict: 'unprotected',
          reason: 'Volume "data" has no backups.',
        },
      ],
    });
    expect(
      await ask('list-unprotected-volumes', { owner: 'group:default/other' }),
    ).toMatchObject({ total: 0, volumes: [] });
  });

  it('explains a verdict', async () => {
    const ask = await start();
    expect(
      await ask('explain-verdict', { entityRef: 'component:default/orders' }),
    ).toMatchObject({
      volumes: [
        {
          claim: 'data',
          verdict: 'unprotected',
          findings: [{ code: 'no-backup', fix: expect.any(Array) }],
        },
      ],
    });
  });

  it('reports what to fix on the platform', async () => {
    const ask = await start();
    const { clusters } = (await ask('get-platform-state', {
      cluster: 'apps',
      onlyProblems: true,
    })) as { clusters: { checks: { state: string }[] }[] };
    expect(clusters).toHaveLength(1);
    expect(clusters[0]?.checks.length).toBeGreaterThan(0);
    expect(clusters[0]?.checks.filter(({ state }) => state === 'good')).toEqual(
      [],
    );
  });

  it.each([
    ['list-unprotected-volumes', {}],
    ['explain-verdict', { entityRef: 'component:default/orders' }],
    ['get-platform-state', {}],
  ])('refuse %s to callers without permission', async (name, input) => {
    const ask = await start(AuthorizeResult.DENY);
    await expect(ask(name, input)).rejects.toThrow(/permission/);
  });
});
