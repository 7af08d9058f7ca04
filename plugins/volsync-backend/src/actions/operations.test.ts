import {
  createServiceFactory,
  type BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import type { ReplicationSource } from 'backstage-plugin-volsync-common';
import { component, startPortal } from '../__testUtils__/startPortal';
import { TestCluster } from '../__testUtils__/TestCluster';
import { waitFor } from '../__testUtils__/waitFor';

const VOLUME = {
  entityRef: 'component:default/shop',
  cluster: 'apps',
  claim: 'data',
};
const ann = mockCredentials.user('user:default/ann');
const bob = mockCredentials.user('user:default/bob');

/** An idle source in a cluster where VolSync never reacts, so everything that happens is done by the portal. */
describe('operation actions for agents', () => {
  let apps: TestCluster;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  const registry = actionsRegistryServiceMock({
    logger: mockServices.logger.mock(),
  });
  const denied: string[] = [];

  beforeAll(async () => {
    apps = await TestCluster.start('apps');
    await apps.apply('namespaces', { metadata: { name: 'shop' } });
    for (const name of ['data', 'old', 'other']) {
      await apps.apply('persistentVolumeClaims', {
        metadata: { name, namespace: 'shop' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
        },
      });
      await apps.apply('replicationSources', {
        metadata: { name, namespace: 'shop' },
        spec: {
          sourcePVC: name,
          trigger: { schedule: '0 3 * * *' },
          restic: { repository: 'restic', retain: { last: '5' } },
        },
        status: {
          lastSyncTime: '2026-01-01T00:00:00Z',
          conditions: [
            {
              type: 'Synchronizing',
              status: 'False',
              reason: 'WaitingForSchedule',
              message: 'Waiting for next scheduled synchronization',
              lastTransitionTime: '2026-01-01T00:00:00Z',
            },
          ],
        },
      });
    }
    await apps.apply('replicationDestinations', {
      metadata: {
        name: 'left-behind',
        namespace: 'shop',
        labels: { 'backstage-volsync/operation': '01234567' },
      },
      spec: { trigger: { manual: 'once' } },
    });
    portal = await startPortal({
      volsync: {
        clusters: [
          {
            ...apps.config,
            namespaces: [{ name: 'shop', owners: ['group:default/team-a'] }],
          },
        ],
        operations: { allowWithoutPermissions: true },
      },
      entities: [
        component('shop', {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': 'shop',
        }),
      ],
      refuses: ({ permission }) => denied.includes(permission),
      features: [
        createServiceFactory({
          service: actionsRegistryServiceRef,
          deps: {},
          factory: () => registry,
        }),
      ],
    });
  });
  beforeEach(() => {
    denied.splice(0);
  });
  afterAll(async () => {
    await portal?.stop();
    await apps?.close();
  });

  async function call(
    name: string,
    input: object,
    credentials: BackstageCredentials = ann,
  ) {
    const { output } = await registry.invoke({
      id: `test:${name}`,
      input: { ...VOLUME, ...input } as never,
      credentials,
    });
    return output as { readonly token: string; readonly id: string } & Record<
      string,
      unknown
    >;
  }
  const planned = async (
    kind: string,
    options: { credentials?: BackstageCredentials; claim?: string } = {},
  ) => {
    const { credentials, claim = VOLUME.claim } = options;
    return (await call('plan-operation', { kind, claim }, credentials)).token;
  };
  const audits = () =>
    portal.audited.filter(
      ({ eventId, status }) =>
        eventId === 'operation-start' && status !== 'initiated',
    );

  it('declare whether they read, destroy, and may be repeated', async () => {
    const { actions } = await registry.list();
    const attributes = Object.fromEntries(
      actions.map(action => [action.name, action.attributes]),
    );
    const reads = { readOnly: true, destructive: false, idempotent: true };
    expect(attributes).toMatchObject({
      'list-snapshots': reads,
      'plan-operation': reads,
      'get-operation': reads,
      'plan-bulk-operation': reads,
      'start-bulk-operation': { ...reads, readOnly: false },
      'get-bulk-operation': reads,
      'start-operation': { ...reads, readOnly: false },
      'start-destructive-operation': {
        readOnly: false,
        destructive: true,
        idempotent: true,
      },
    });
  });

  it('plan many volumes, and report why a volume would be skipped', async () => {
    const { output } = (await registry.invoke({
      id: 'test:plan-bulk-operation',
      credentials: ann,
      input: {
        kind: 'backup',
        volumes: [
          { entityRef: 'component:default/none', cluster: 'apps', claim: 'x' },
        ],
      },
    })) as { output: Record<string, unknown> };
    expect(output).toMatchObject({
      concurrentPerCluster: 4,
      volumes: [{ claim: 'x', blocked: expect.stringContaining('not found') }],
    });
    expect(output.token).toBeUndefined();
  });

  it('plan, start once, and report progress', async () => {
    const plan = await call('plan-operation', { kind: 'backup' });
    expect(plan).toMatchObject({
      startWith: 'start-operation',
      writes: [{ kind: 'ReplicationSource', name: 'data', action: 'change' }],
    });
    const source = () =>
      apps.get<ReplicationSource>('replicationSources', 'shop', 'data');
    expect((await source())?.spec?.trigger?.manual).toBeUndefined();
    const input = { token: plan.token, reason: 'Before the upgrade' };
    const { id } = await call('start-operation', input);
    await waitFor(async () => {
      expect((await source())?.spec?.trigger?.manual).toContain(id.slice(0, 8));
      expect(await call('get-operation', { id })).toMatchObject({
        state: 'running',
        requestedBy: 'user:default/ann',
        reason: 'Before the upgrade',
      });
    }, 30_000);
    await expect(call('start-operation', input)).rejects.toThrow(
      /started already|changed since/,
    );
    expect(audits()).toEqual([
      expect.objectContaining({
        status: 'succeeded',
        meta: expect.objectContaining({
          kind: 'backup',
          user: 'user:default/ann',
          operation: id,
          reason: 'Before the upgrade',
        }),
      }),
      expect.objectContaining({ status: 'failed' }),
    ]);
  });

  it('destroy nothing without the destructive action, the name of the claim and a reason', async () => {
    const token = await planned('clean-up', { claim: 'old' });
    const input = { token, claim: 'old' };
    await expect(
      call('start-operation', { ...input, reason: 'Tidy up' }),
    ).rejects.toThrow(/start-destructive-operation/);
    const start = 'start-destructive-operation';
    await expect(
      call(start, { ...input, confirm: 'data', reason: 'Tidy up' }),
    ).rejects.toThrow(/"old", in "confirm"/);
    await expect(
      call(start, { ...input, confirm: 'old', reason: ' ' }),
    ).rejects.toThrow(/needs a reason/);
    await expect(call(start, input)).rejects.toThrow(/confirm/);
    expect(
      audits()
        .slice(-3)
        .map(({ status }) => status),
    ).toEqual(['failed', 'failed', 'failed']);
    expect(
      await call(start, { ...input, confirm: 'old', reason: 'Tidy up' }),
    ).toMatchObject({ kind: 'clean-up', claim: 'old', reason: 'Tidy up' });
  });

  it('accept a plan only from its creator, and only for its volume', async () => {
    const token = await planned('backup', { claim: 'old' });
    const service = mockCredentials.service('plugin:scaffolder');
    for (const other of [bob, service]) {
      await expect(
        call('start-operation', { token, claim: 'old' }, other),
      ).rejects.toThrow(/created by another user/);
    }
    await expect(call('start-operation', { token })).rejects.toThrow(
      /another volume/,
    );
    await expect(
      call('start-operation', { token: `${token}x`, claim: 'old' }),
    ).rejects.toThrow(/modified after it was created/);
  });

  it('act for another plugin with its own credentials', async () => {
    const credentials = mockCredentials.service('plugin:scaffolder');
    const claim = 'other';
    const token = await planned('pause', { credentials, claim });
    expect(
      await call('start-operation', { token, claim }, credentials),
    ).toMatchObject({ kind: 'pause', requestedBy: 'plugin:scaffolder' });
  });

  it('check the permission of the kind, as the caller', async () => {
    denied.push('volsync.drill.run', 'volsync.snapshot.list');
    await expect(call('plan-operation', { kind: 'drill' })).rejects.toThrow(
      /volsync\.drill\.run/,
    );
    await expect(call('list-snapshots', {})).rejects.toThrow(
      /volsync\.snapshot\.list/,
    );
    const backup = await planned('backup', { claim: 'old' });
    denied.push('volsync.backup.trigger', 'volsync.backup.read');
    await expect(
      call('start-operation', { token: backup, claim: 'old' }),
    ).rejects.toThrow(/volsync\.backup\.trigger/);
    await expect(call('get-operation', { id: 'any' })).rejects.toThrow(
      /volsync\.backup\.read/,
    );
  });

  it('reject callers without credentials', async () => {
    const nobody = mockCredentials.none();
    for (const [name, input] of [
      ['list-snapshots', {}],
      ['plan-operation', { kind: 'backup' }],
      ['get-operation', { id: 'x' }],
      ['explain-verdict', {}],
      ['list-unprotected-volumes', {}],
      ['get-platform-state', {}],
    ] as const) {
      await expect(call(name, input, nobody)).rejects.toThrow(/Sign in first/);
    }
  });

  it('report what is wrong with a name', async () => {
    await expect(
      call('plan-operation', { kind: 'backup', entityRef: 'shop' }),
    ).rejects.toThrow(/full entity reference/);
    await expect(
      call('plan-operation', { kind: 'backup', claim: '../x' }),
    ).rejects.toThrow(/Invalid claim name/);
    await expect(
      call('plan-operation', { kind: 'backup', snapshot: '12345678' }),
    ).rejects.toThrow(/Unrecognized|not what is expected/i);
    await expect(call('get-operation', { id: 'none' })).rejects.toThrow(
      /Operation not found/,
    );
  });
});
