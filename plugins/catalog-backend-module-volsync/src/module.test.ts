import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import type { JsonObject } from '@backstage/types';
import { startApiServer } from 'volsync-sandbox';
import catalogModuleVolsync from './index';

jest.setTimeout(60_000);

type ApiServer = Awaited<ReturnType<typeof startApiServer>>;

let api: ApiServer;
let directory: string;
const refused = new Set<string>();

async function send(method: string, at: string, body?: object) {
  const response = await fetch(`${api.url}${at}`, {
    method,
    headers: {
      authorization: 'Bearer admin',
      'content-type': 'application/json',
    },
    body: body && JSON.stringify({ apiVersion: 'v1', ...body }),
  });
  if (!response.ok) {
    throw new Error(`${at}: ${response.status} ${await response.text()}`);
  }
}

const create = (at: string, body: object) => send('POST', at, body);
const claim = (namespace: string, name: string) =>
  create(`/api/v1/namespaces/${namespace}/persistentvolumeclaims`, {
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  });

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'volsync-catalog-'));
  api = await startApiServer({
    name: 'apps',
    tokens: {
      admin: { user: 'admin', groups: [] },
      portal: { user: 'portal', groups: [] },
    },
    authorize: ({ user, resource }) => ({
      allowed: user === 'admin' || !refused.has(resource ?? ''),
    }),
  });
  await writeFile(path.join(directory, 'config'), api.kubeconfig('portal'));
  for (const [namespace, labels] of [
    ['shop', { team: 'Retail' }],
    ['crm', {}],
    ['team-a-web', {}],
    ['empty', {}],
  ] as const) {
    await create('/api/v1/namespaces', {
      kind: 'Namespace',
      metadata: { name: namespace, labels },
    });
  }
  await claim('shop', 'media');
  await claim('shop', 'data-db-0');
  await claim('shop', 'left');
  await claim('crm', 'people');
  await claim('team-a-web', 'site');
  const template = (volumes: object[]) => ({
    metadata: { labels: { app: 'a' } },
    spec: { containers: [{ name: 'a', image: 'a' }], volumes },
  });
  const selector = { matchLabels: { app: 'a' } };
  await create('/apis/apps/v1/namespaces/shop/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector,
      template: template([
        { name: 'm', persistentVolumeClaim: { claimName: 'media' } },
      ]),
    },
  });
  await create('/apis/apps/v1/namespaces/shop/statefulsets', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: {
      selector,
      serviceName: 'db',
      template: template([]),
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }],
    },
  });
});

afterAll(async () => {
  await api?.close();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(() => refused.clear());

/** Starts a portal whose catalog has the module; reads its catalog. */
async function startCatalog(provider: JsonObject, more: JsonObject = {}) {
  const logger = mockServices.logger.mock();
  logger.child.mockReturnValue(logger);
  const scheduler = mockServices.scheduler();
  const backend = await startTestBackend({
    features: [
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      catalogPlugin,
      catalogModuleVolsync,
      logger.factory,
      mockServices.rootConfig.factory({
        data: {
          catalog: {
            processingInterval: { seconds: 1 },
            providers: {
              volsync: [
                {
                  cluster: 'apps',
                  owner: 'group:default/platform',
                  ...provider,
                },
              ],
            },
          },
          ...more,
        },
      }),
    ],
  });
  const { port } = backend.server.address() as AddressInfo;
  const entities = async (): Promise<readonly Entity[]> => {
    const response = await fetch(
      `http://127.0.0.1:${port}/api/catalog/entities?filter=kind=component`,
      { headers: { authorization: mockCredentials.user.header() } },
    );
    return response.json();
  };
  /** Reads the cluster, like the schedule */
  const refresh = async () => {
    for (const { id } of await scheduler.getScheduledTasks()) {
      await scheduler.triggerTask(id);
    }
  };
  return {
    stop: () => backend.stop(),
    refresh,
    warnings: () => logger.warn.mock.calls.map(([text]) => String(text)),
    /** Waits until the catalog has these names and owners */
    until: async (expected: Readonly<Record<string, unknown>>) => {
      const deadline = Date.now() + 20_000;
      for (;;) {
        await refresh();
        const found = Object.fromEntries(
          (await entities()).map(({ metadata, spec }) => [
            metadata.name,
            spec?.owner,
          ]),
        );
        try {
          expect(found).toEqual(expected);
          return entities();
        } catch (error) {
          if (Date.now() > deadline) throw error;
          await new Promise(done => {
            setTimeout(done, 100);
          });
        }
      }
    },
  };
}

const file = () => ({ kubeconfig: { file: path.join(directory, 'config') } });
it('provides a component for each namespace with volumes, and follows the cluster', async () => {
  const catalog = await startCatalog({
    ...file(),
    owners: [{ namespaces: ['team-a-*'], owner: 'group:default/team-a' }],
    ownerLabel: 'team',
  });
  const owners = {
    'apps-shop': 'group:default/retail',
    'apps-crm': 'group:default/platform',
    'apps-team-a-web': 'group:default/team-a',
  };
  try {
    const entities = await catalog.until(owners);
    expect(
      entities.find(({ metadata }) => metadata.name === 'apps-shop'),
    ).toMatchObject({
      metadata: {
        namespace: 'default',
        annotations: {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': 'shop',
        },
      },
      spec: { type: 'service', lifecycle: 'unknown' },
    });

    await create('/api/v1/namespaces', {
      kind: 'Namespace',
      metadata: { name: 'new' },
    });
    await claim('new', 'data');
    await catalog.until({ ...owners, 'apps-new': 'group:default/platform' });

    // If one list is refused, the known components are kept, and none gets another owner.
    refused.add('namespaces');
    await send('DELETE', '/api/v1/namespaces/new/persistentvolumeclaims/data');
    await catalog.refresh();
    await catalog.until({ ...owners, 'apps-new': 'group:default/platform' });
    expect(catalog.warnings().join('\n')).toMatch(
      /Failed to read the volumes of cluster "apps": .*The catalog keeps the components that it has/,
    );
    refused.clear();
    await catalog.until(owners);
  } finally {
    await catalog.stop();
  }
});

it('provides a component for each workload, and one for claims that none mounts', async () => {
  const catalog = await startCatalog({
    ...file(),
    entities: 'workloads',
    namespaces: ['shop'],
    entityNamespace: 'volumes',
    owner: 'user:default/ada',
  });
  try {
    const entities = await catalog.until({
      'apps-shop-web': 'user:default/ada',
      'apps-shop-db-statefulset': 'user:default/ada',
      'apps-shop': 'user:default/ada',
    });
    expect(
      Object.fromEntries(
        entities.map(({ metadata }) => [
          metadata.name,
          metadata.annotations?.['backstage-volsync/claims'],
        ]),
      ),
    ).toEqual({
      'apps-shop-web': 'media',
      'apps-shop-db-statefulset': 'data-db-0',
      'apps-shop': 'left',
    });
  } finally {
    await catalog.stop();
  }
});

it('reads the cluster as the portal does, and keeps its components while it is unreachable', async () => {
  const other = await startApiServer({
    name: 'edge',
    tokens: { portal: { user: 'portal', groups: [] } },
  });
  const config = {
    volsync: {
      clusters: [
        { name: 'edge', serviceAccountToken: 'portal', skipTLSVerify: true },
      ],
    },
    kubernetes: {
      clusterLocatorMethods: [
        { type: 'config', clusters: [{ name: 'edge', url: other.url }] },
      ],
    },
  };
  const url = `${other.url}/api/v1/namespaces`;
  const post = (at: string, body: object) =>
    fetch(`${url}${at}`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer portal',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ apiVersion: 'v1', ...body }),
    });
  await post('', { kind: 'Namespace', metadata: { name: 'store' } });
  await post('/store/persistentvolumeclaims', {
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  });
  const catalog = await startCatalog({ cluster: 'edge' }, config);
  try {
    const known = { 'edge-store': 'group:default/platform' };
    await catalog.until(known);
    await other.close();
    await catalog.refresh();
    await catalog.until(known);
    expect(catalog.warnings().join('\n')).toContain(
      'Failed to read the volumes of cluster "edge"',
    );
    expect(catalog.warnings().join('\n')).not.toContain('Bearer');
  } finally {
    await catalog.stop();
  }
});
