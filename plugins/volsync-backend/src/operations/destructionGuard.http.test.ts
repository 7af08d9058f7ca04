import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  DANGEROUS_OPERATIONS,
  requiresConfirmation,
  type OperationKind,
  OPERATION_KINDS,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import {
  component,
  startPortal,
  type PermissionRequestBody,
} from '../__testUtils__/startPortal';
import { TestCluster } from '../__testUtils__/TestCluster';
import { waitFor } from '../__testUtils__/waitFor';

const PATH =
  '/api/volsync/v1/entities/component/default/shop/volumes/apps/data';
const ADMIN = 'user:default/admin';
const ANN = 'user:default/ann';

/** The policy's decision for a user. Every caller here has the permission on the entity. */
type Policy = NonNullable<Parameters<typeof startPortal>[0]['policy']>;

/** Kinds that require a snapshot. */
const OF_SNAPSHOTS = [
  'restore',
  'restore-elsewhere',
  'restore-in-place',
  'restore-files',
  'compare-live',
  'delete-snapshot',
];

describe('operations that can destroy data', () => {
  let apps: TestCluster;
  let databases: string;
  let portal: Awaited<ReturnType<typeof startPortal>> | undefined;
  let policy: Policy;

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
  beforeEach(async () => {
    databases = await mkdtemp(join(tmpdir(), 'volsync-guard-'));
    policy = () => 'ALLOW';
  });
  afterEach(async () => {
    await portal?.stop();
    portal = undefined;
    await rm(databases, { recursive: true, force: true });
  });
  afterAll(() => apps?.close());

  async function start(
    options: {
      readonly enabled?: boolean;
      readonly operations?: { readonly allowWithoutPermissions: boolean };
      readonly databases?: string;
    } = {},
  ): Promise<void> {
    await portal?.stop();
    portal = await startPortal({
      volsync: {
        clusters: [
          {
            ...apps.config,
            namespaces: [{ name: 'shop', owners: ['group:default/team-a'] }],
          },
        ],
        ...(options.operations && { operations: options.operations }),
      },
      config: { permission: { enabled: options.enabled ?? true } },
      entities: [
        component('shop', {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': 'shop',
        }),
      ],
      policy: (question: PermissionRequestBody) => policy(question),
      databases: options.databases ?? databases,
    });
  }

  async function plan(user: string, kind = 'clean-up'): Promise<string> {
    const { status, body } = await request(portal!.server)
      .post(`${PATH}/plans`)
      .set('authorization', mockCredentials.user.header(user))
      .send({
        kind,
        ...(OF_SNAPSHOTS.includes(kind) && { snapshot: '12345678' }),
        ...(requiresConfirmation(kind as OperationKind) && { confirm: 'data' }),
        ...((kind === 'undo' || kind === 'finish') && {
          operation: 'b3a1c7de-2d0e-4a53-9d5e-6a4f4c1e8d21',
        }),
        ...(kind === 'restore-files' && { paths: ['/a'] }),
        ...(kind === 'restore-elsewhere' && {
          target: { namespace: 'other' },
        }),
      });
    return status === 403 ? body.error.message : `${status}`;
  }
  const openTab = (user: string) =>
    request(portal!.server)
      .get(`${PATH}/operations`)
      .set('authorization', mockCredentials.user.header(user));

  it.each(DANGEROUS_OPERATIONS)(
    'are denied while the policy allows everyone everything: %s',
    async kind => {
      await start();
      expect(await plan(ANN, kind)).toMatch(
        /allows everyone .*volsync\.operations\.allowWithoutPermissions/,
      );
    },
  );

  it('are allowed for a user with a conditional decision on the entity', async () => {
    policy = () => 'CONDITIONAL';
    await start();
    expect(await plan(ANN)).toBe('200');
  });

  it('are allowed for an administrator once the policy has distinguished another user, even after a restart', async () => {
    policy = ({ user }) => (user === ADMIN ? 'ALLOW' : 'DENY');
    await start();
    expect(await plan(ADMIN)).toMatch(/allows everyone/);
    // Someone opens the tab.
    await openTab(ANN).expect(200);
    await waitFor(async () => expect(await plan(ADMIN)).toBe('200'));
    await start();
    expect(await plan(ADMIN)).toBe('200');
  });

  it('are denied again once the policy allows everything to the user that it distinguished', async () => {
    policy = ({ user }) => (user === ADMIN ? 'ALLOW' : 'DENY');
    await start();
    await openTab(ANN).expect(200);
    await waitFor(async () => expect(await plan(ADMIN)).toBe('200'));
    policy = () => 'ALLOW';
    await start();
    await openTab(ANN).expect(200);
    await waitFor(async () =>
      expect(await plan(ADMIN)).toMatch(/allows everyone/),
    );
  });

  it('are decided separately for each permission', async () => {
    policy = ({ user, permission }) =>
      user === ADMIN || permission === 'volsync.cleanup.run' ? 'ALLOW' : 'DENY';
    await start();
    await openTab(ANN).expect(200);
    await waitFor(async () =>
      expect(await plan(ADMIN, 'unlock')).not.toMatch(/allows everyone/),
    );
    expect(await plan(ADMIN, 'clean-up')).toMatch(/allows everyone/);
  });

  it('are allowed if the operator configures it', async () => {
    await start({ operations: { allowWithoutPermissions: true } });
    expect(await plan(ANN)).toBe('200');
  });

  it('are denied while permissions are disabled', async () => {
    await start({ enabled: false });
    expect(await plan(ANN)).toMatch(/permission\.enabled/);
  });

  it('are denied with an in-memory database, like every operation, even if the operator allows them', async () => {
    await start({
      operations: { allowWithoutPermissions: true },
      databases: 'memory',
    });
    for (const kind of OPERATION_KINDS) {
      expect([kind, await plan(ANN, kind)]).toEqual([
        kind,
        expect.stringMatching(/database in memory.*backend\.database/),
      ]);
    }
    expect(portal!.logged.join('\n')).toMatch(
      /database in memory, so it starts no operations/,
    );
    const { body } = await request(portal!.server)
      .post('/api/volsync/v1/bulk/plans')
      .set('authorization', mockCredentials.user.header(ANN))
      .send({
        kind: 'drill',
        volumes: [
          {
            entityRef: 'component:default/shop',
            cluster: 'apps',
            claim: 'data',
          },
        ],
      });
    expect(body.token).toBeUndefined();
    expect(body.volumes).toEqual([
      expect.objectContaining({
        blocked: expect.stringMatching(/database in memory/),
      }),
    ]);
  });
});
