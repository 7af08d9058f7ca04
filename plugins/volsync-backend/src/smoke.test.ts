import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import plugin from './index';
import { ScriptedApiServer } from './testing/ScriptedApiServer';

it('answers', async () => {
  const server = await ScriptedApiServer.start();
  server.set('/apis/volsync.backube/v1alpha1/replicationsources', {
    metadata: { name: 'app', namespace: 'shop', uid: 'u1' },
    spec: { sourcePVC: 'data', restic: { repository: 'secret' } },
  });
  server.set('/api/v1/persistentvolumeclaims', {
    metadata: { name: 'data', namespace: 'shop' },
    status: { phase: 'Bound', capacity: { storage: '1Gi' } },
  });
  const { server: backend } = await startTestBackend({
    features: [
      plugin,
      mockServices.rootConfig.factory({
        data: {
          volsync: {
            clusters: [
              {
                name: 'apps',
                url: server.url,
                serviceAccountToken: 't',
                namespaces: [
                  { name: 'shop', entities: ['component:default/shop'] },
                ],
              },
            ],
          },
        },
      }),
      catalogServiceMock.factory({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: {
              name: 'shop',
              namespace: 'default',
              annotations: { 'backstage-volsync/namespace': 'shop' },
            },
          },
        ],
      }),
    ],
  });
  const response = await request(backend).get(
    '/api/volsync/v1/entities/component/default/shop/volumes',
  );
  expect(response.status).toBe(200);
  await server.stop();
});
