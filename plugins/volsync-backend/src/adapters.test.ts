import {
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  toApiPath,
  volsyncClusterAccessServiceRef,
  volsyncClustersExtensionPoint,
  type ClusterAccess,
} from 'backstage-plugin-volsync-node';
import request from 'supertest';
import { component } from './__testUtils__/startPortal';
import plugin from './index';

/** A cluster with one source that no other adapter has. */
function invent(name: string, asked: string[] = []): ClusterAccess {
  return {
    listClusters: () => [{ name, account: 'service' }],
    request: async ({ address, signal }) => {
      asked.push(toApiPath(address));
      if (address.query?.watch) {
        return new Response(
          new ReadableStream({
            start: controller =>
              signal?.addEventListener('abort', () =>
                controller.error(signal.reason),
              ),
          }),
        );
      }
      const items =
        address.resource === 'replicationSources'
          ? [
              {
                metadata: { name: 'app', namespace: 'shop' },
                spec: { sourcePVC: `data-${name}` },
              },
            ]
          : [];
      return Response.json({ metadata: { resourceVersion: '1' }, items });
    },
  };
}

function moduleWith(moduleId: string, access: ClusterAccess) {
  return createBackendModule({
    pluginId: 'volsync',
    moduleId,
    register(env) {
      env.registerInit({
        deps: { clusters: volsyncClustersExtensionPoint },
        init: async ({ clusters }) => clusters.addClusterAccess(access),
      });
    },
  });
}

const serviceWith = (access: ClusterAccess) =>
  createServiceFactory({
    service: volsyncClusterAccessServiceRef,
    deps: {},
    factory: () => access,
  });

const rest = [
  plugin,
  mockServices.rootConfig.factory({
    data: {
      volsync: {
        clusters: ['one', 'two', 'three'].map(name => ({
          name,
          namespaces: [{ name: 'shop', owners: ['group:default/team-a'] }],
        })),
      },
    },
  }),
  catalogServiceMock.factory({
    entities: [component('shop', { 'backstage-volsync/namespace': 'shop' })],
  }),
];

describe('clusters of other adapters', () => {
  it('are read like configured clusters, whether a module or a service adds them', async () => {
    const { server } = await startTestBackend({
      features: [
        ...rest,
        moduleWith('one', invent('one')),
        serviceWith(invent('two')),
        serviceWith(invent('three')),
      ],
    });
    const { status, body } = await request(server).get(
      '/api/volsync/v1/entities/component/default/shop/volumes',
    );
    expect(status).toBe(200);
    expect(body.volumes.map((v: { id: string }) => v.id).sort()).toEqual([
      'one/shop/data-one',
      'three/shop/data-three',
      'two/shop/data-two',
    ]);
  });

  it('stop the start if two have the same name', async () => {
    await expect(
      startTestBackend({
        features: [
          ...rest,
          moduleWith('one', invent('one')),
          moduleWith('other', invent('one')),
        ],
      }),
    ).rejects.toThrow(/Two cluster providers both have a cluster "one"/);
  });
});
