import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  coreServices,
  createServiceFactory,
  type BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import type { Entity } from '@backstage/catalog-model';
import type { JsonArray } from '@backstage/types';
import { component, startPortal } from '../__testUtils__/startPortal';
import { TestCluster } from '../__testUtils__/TestCluster';

const VOLUME = {
  entityRef: 'component:default/shop',
  cluster: 'apps',
  claim: 'data',
};
const LISTED = 'template:default/tidy';
const ORIGIN = 'url:https://git.example.com/platform/templates.yaml';
const ann = mockCredentials.user('user:default/ann');
/** Credentials of the scaffolder on behalf of the user who runs a template. */
const templateOfAnn = mockCredentials.user('user:default/ann', {
  actor: { subject: 'plugin:scaffolder' },
});

function template(name: string, owner: string): Entity {
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name,
      namespace: 'default',
      annotations: { 'backstage.io/managed-by-origin-location': ORIGIN },
    },
    relations: [{ type: 'ownedBy', targetRef: owner }],
  };
}

/** A scaffolder that only reports which tasks it is running. */
describe('a template that starts an operation that can destroy data', () => {
  let apps: TestCluster;
  let scaffolder: Server;
  let running: readonly string[] | undefined;
  const asked: string[] = [];
  let registry: ReturnType<typeof actionsRegistryServiceMock>;
  let portal: Awaited<ReturnType<typeof startPortal>> | undefined;

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
    scaffolder = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.statusCode = running ? 200 : 500;
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          tasks: (running ?? []).map(entityRef => ({
            spec: entityRef ? { templateInfo: { entityRef } } : {},
          })),
        }),
      );
    });
    await new Promise<void>(resolve => {
      scaffolder.listen(0, '127.0.0.1', resolve);
    });
  });
  beforeEach(async () => {
    running = [LISTED];
    asked.splice(0);
    await apps.apply('replicationDestinations', {
      metadata: {
        name: 'left',
        namespace: 'shop',
        labels: { 'backstage-volsync/operation': '01234567' },
      },
      spec: { trigger: { manual: 'once' } },
    });
  });
  afterEach(async () => {
    await portal?.stop();
    portal = undefined;
  });
  afterAll(async () => {
    await new Promise(resolve => {
      scaffolder.close(resolve);
    });
    await apps?.close();
  });

  async function start(
    templates: JsonArray,
    credentials: BackstageCredentials = templateOfAnn,
  ): Promise<string> {
    registry = actionsRegistryServiceMock({
      logger: mockServices.logger.mock(),
    });
    const { port } = scaffolder.address() as AddressInfo;
    portal = await startPortal({
      volsync: {
        clusters: [
          {
            ...apps.config,
            namespaces: [{ name: 'shop', owners: ['group:default/team-a'] }],
          },
        ],
        operations: { allowWithoutPermissions: true, templates },
      },
      entities: [
        component('shop', {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': 'shop',
        }),
        template('tidy', 'group:default/platform'),
        template('other', 'group:default/platform'),
      ],
      features: [
        createServiceFactory({
          service: actionsRegistryServiceRef,
          deps: {},
          factory: () => registry,
        }),
        createServiceFactory({
          service: coreServices.discovery,
          deps: {},
          factory: () => ({
            ...mockServices.discovery.mock(),
            getBaseUrl: async (plugin: string) =>
              `http://127.0.0.1:${port}/api/${plugin}`,
          }),
        }),
      ],
    });
    const call = async (name: string, input: object) => {
      const { output } = await registry.invoke({
        id: `test:${name}`,
        input: { ...VOLUME, ...input } as never,
        credentials,
      });
      return output as { readonly token: string; readonly kind: string };
    };
    try {
      const { token } = await call('plan-operation', { kind: 'clean-up' });
      const { kind } = await call('start-destructive-operation', {
        token,
        confirm: 'data',
        reason: 'Tidy up',
      });
      return kind;
    } catch (error) {
      return (error as Error).message;
    }
  }

  const tidy = { entityRef: LISTED, owner: 'group:default/platform' };

  it('is denied, although it enters the name of the claim', async () => {
    expect(await start([])).toMatch(
      /no template can start it.*Backups tab.*volsync\.operations\.templates/,
    );
    expect(asked).toEqual([]);
  });

  it('is allowed for the user in the tab', async () => {
    expect(await start([], ann)).toBe('clean-up');
  });

  it('is allowed if the operator lists it', async () => {
    expect(await start([{ ...tidy, location: ORIGIN }])).toBe('clean-up');
    expect(asked).toEqual([
      '/api/scaffolder/v2/tasks?createdBy=user%3Adefault%2Fann&status=processing&limit=100',
    ]);
  });

  it.each([
    ['another is listed', { ...tidy, entityRef: 'template:default/other' }],
    ['it has another owner', { ...tidy, owner: 'group:default/team-a' }],
    ['it has another location', { ...tidy, location: 'url:https://other' }],
  ])('is denied if %s', async (_, listed) => {
    expect(await start([listed])).toMatch(
      /"template:default\/tidy".* not listed/,
    );
  });

  it.each([
    [
      'another template is running for the user, too',
      [LISTED, 'template:default/other'],
      /"template:default\/other"/,
    ],
    [
      'a task without a template runs',
      [LISTED, ''],
      /a task without a template/,
    ],
    ['none runs', [], /runs no template for you/],
    ['the scaffolder does not answer', undefined, /500/],
  ])('is denied if %s', async (_, tasks, message) => {
    running = tasks;
    expect(await start([tidy])).toMatch(message);
  });

  it("is denied for the scaffolder's own credentials", async () => {
    const service = mockCredentials.service('plugin:scaffolder');
    expect(await start([], service)).toMatch(/no template can start it/);
  });
});
