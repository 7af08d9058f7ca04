import { readFileSync } from 'node:fs';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { ReplicationSource } from 'backstage-plugin-volsync-common';
import {
  volsyncOperationsServiceRef,
  volsyncVerdictsServiceRef,
  type VolsyncOperationsService,
  type VolsyncVerdictsService,
} from 'backstage-plugin-volsync-node';
import { createBackupFactRetriever } from './__testUtils__/backupFacts';
import { component, startPortal } from './__testUtils__/startPortal';
import { TestCluster } from './__testUtils__/TestCluster';
import { waitFor } from './__testUtils__/waitFor';

const ann = mockCredentials.user('user:default/ann');
const VOLUME = {
  entityRef: 'Component:default/Shop',
  cluster: 'apps',
  claim: 'data',
  credentials: ann,
};

/** The clients of other backend plugins, over HTTP, with the real routes. */
describe('clients for other plugins', () => {
  let apps: TestCluster;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let operations: VolsyncOperationsService;
  let verdicts: VolsyncVerdictsService;
  let facts: ReturnType<typeof createBackupFactRetriever>;
  const asked: string[] = [];
  const denied: string[] = [];

  const other = createBackendPlugin({
    pluginId: 'scorecards',
    register: env =>
      env.registerInit({
        deps: {
          first: volsyncOperationsServiceRef,
          second: volsyncVerdictsServiceRef,
          auth: coreServices.auth,
          catalog: catalogServiceRef,
        },
        async init({ first, second, auth, catalog }) {
          operations = first;
          verdicts = second;
          facts = createBackupFactRetriever({ auth, catalog, verdicts });
        },
      }),
  });

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
    await apps.apply('replicationSources', {
      metadata: { name: 'data', namespace: 'shop' },
      spec: {
        sourcePVC: 'data',
        trigger: { schedule: '0 3 * * *' },
        restic: { repository: 'restic', retain: { last: '5' } },
      },
      status: {
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
    for (const name of ['left-one', 'left-two']) {
      await apps.apply('replicationDestinations', {
        metadata: {
          name,
          namespace: 'shop',
          labels: { 'backstage-volsync/operation': '01234567' },
        },
        spec: { trigger: { manual: 'once' } },
      });
    }
    portal = await startPortal({
      volsync: {
        clusters: [
          {
            ...apps.config,
            namespaces: [{ name: 'shop', owners: ['group:default/team-a'] }],
          },
          {
            name: 'gone',
            url: 'http://127.0.0.1:9',
            serviceAccountToken: 'none',
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
        component('gone', {
          'backstage-volsync/cluster': 'gone',
          'backstage-volsync/namespace': 'shop',
        }),
        component('bare', {}),
      ],
      refuses: ({ user, permission }) => {
        asked.push(user);
        return denied.includes(permission);
      },
      features: [other],
    });
  });
  beforeEach(() => {
    denied.splice(0);
    asked.splice(0);
  });
  afterAll(async () => {
    await portal?.stop();
    await apps?.close();
  });

  it('plan, start, show and stop an operation, as the caller', async () => {
    const plan = await operations.plan(VOLUME, { kind: 'backup' });
    const { id } = await operations.start(VOLUME, {
      token: plan.token ?? '',
      reason: 'Upgrade',
    });
    await waitFor(async () =>
      expect(await operations.get(VOLUME, id)).toMatchObject({
        state: 'running',
        requestedBy: 'user:default/ann',
      }),
    );
    expect(await operations.list(VOLUME)).toMatchObject({ active: id });
    await expect(
      operations.start(VOLUME, { token: plan.token ?? '' }),
    ).rejects.toMatchObject({ statusCode: 409 });
    await operations.choose(VOLUME, id, { choice: 'stop' });
    await waitFor(
      async () =>
        expect((await operations.get(VOLUME, id)).state).toBe('stopped'),
      20_000,
    );
    expect([...new Set(asked)]).toEqual(['user:default/ann']);
    denied.push('volsync.backup.trigger');
    await expect(
      operations.plan(VOLUME, { kind: 'backup' }),
    ).rejects.toMatchObject({ statusCode: 403 });
    await expect(
      operations.plan({ ...VOLUME, entityRef: 'shop' }, { kind: 'backup' }),
    ).rejects.toThrow(/full entity reference/);
  });

  it('plan a cleanup only of what a finding names', async () => {
    const left = (name: string) => ({
      kind: 'ReplicationDestination' as const,
      name,
    });
    const some = await operations.plan(VOLUME, {
      kind: 'clean-up',
      only: [left('left-two'), left('in-use')],
    });
    expect(some.writes).toMatchObject([
      { kind: 'ReplicationDestination', name: 'left-two', action: 'delete' },
    ]);
    expect(some.warnings).toMatchObject([
      { severity: 'info', what: expect.stringContaining('"in-use" is kept') },
      {
        severity: 'info',
        what: expect.stringContaining('"left-two" will be deleted because '),
      },
    ]);
    const none = await operations.plan(VOLUME, {
      kind: 'clean-up',
      only: [left('in-use')],
    });
    expect(none).toMatchObject({
      writes: [],
      warnings: [{ code: 'not-left', severity: 'blocks' }],
    });
    expect(none.token).toBeUndefined();
    const all = await operations.plan(VOLUME, { kind: 'clean-up' });
    expect(all.writes).toHaveLength(2);
    await expect(
      operations.plan(VOLUME, {
        kind: 'clean-up',
        only: [{ kind: 'Secret' as never, name: 'restic' }],
      }),
    ).rejects.toMatchObject({ statusCode: 400 });
  });

  it('resume a schedule that a satisfied manual tag suspends', async () => {
    const source = (trigger: object, lastManualSync?: string) =>
      apps.apply('replicationSources', {
        metadata: { name: 'data', namespace: 'shop' },
        spec: {
          sourcePVC: 'data',
          trigger,
          restic: { repository: 'restic', retain: { last: '5' } },
        },
        status: {
          lastManualSync,
          conditions: [
            {
              type: 'Synchronizing',
              status: 'False',
              reason: 'WaitingForManual',
              message: 'Waiting for manual trigger',
              lastTransitionTime: '2026-01-01T00:00:00Z',
            },
          ],
        },
      });
    const schedule = '0 3 * * *';
    await source({ schedule, manual: 'wanted' });
    const early = await operations.plan(VOLUME, { kind: 'resume' });
    expect(early.token).toBeUndefined();
    await source({ schedule, manual: 'done' }, 'done');
    const plan = await operations.plan(VOLUME, { kind: 'resume' });
    expect(plan).toMatchObject({
      writes: [{ name: 'data', fields: ['spec.trigger.manual'] }],
      warnings: [{ code: 'manual-tag-left' }, {}],
    });
    const { id } = await operations.start(VOLUME, { token: plan.token ?? '' });
    await waitFor(async () => {
      const now = await apps.get<ReplicationSource>(
        'replicationSources',
        'shop',
        'data',
      );
      expect(now?.spec?.trigger).toEqual({ schedule });
    }, 20_000);
    await operations.choose(VOLUME, id, { choice: 'stop' }).catch(() => {});
    await waitFor(
      async () =>
        expect((await operations.get(VOLUME, id)).endedAt).toBeDefined(),
      20_000,
    );
  });

  it('return verdicts to a person and to another plugin', async () => {
    const service = mockCredentials.service('plugin:scorecards');
    for (const credentials of [ann, service]) {
      expect(
        await verdicts.getVerdicts('component:default/shop', { credentials }),
      ).toMatchObject({
        worst: 'unprotected',
        volumes: [
          {
            cluster: 'apps',
            namespace: 'shop',
            claim: 'data',
            verdict: 'unprotected',
            findings: expect.arrayContaining([
              expect.objectContaining({ severity: expect.any(String) }),
            ]),
          },
        ],
      });
    }
    denied.push('volsync.backup.read');
    await expect(
      verdicts.getVerdicts('component:default/shop', { credentials: ann }),
    ).rejects.toMatchObject({ statusCode: 403 });
  });

  it('never report unread volumes as protected', async () => {
    expect(
      await verdicts.getVerdicts('component:default/gone', {
        credentials: ann,
      }),
    ).toMatchObject({ worst: 'unknown', volumes: [] });
    await expect(
      verdicts.getVerdicts('component:default/bare', { credentials: ann }),
    ).rejects.toMatchObject({ statusCode: 404 });
  });

  it('provide facts for scorecards, as in the documentation', async () => {
    const entity = { kind: 'Component', namespace: 'default' };
    expect(await facts.handler()).toEqual([
      {
        entity: { ...entity, name: 'shop' },
        facts: { verdict: 'unprotected', isProtected: false },
      },
      {
        entity: { ...entity, name: 'gone' },
        facts: { verdict: 'unknown', isProtected: false },
      },
    ]);
    const code = readFileSync(
      require.resolve('./__testUtils__/backupFacts'),
      'utf8',
    );
    const [, shown] =
      /<!-- backupFacts.ts -->\s+```ts\n(.*?)```/s.exec(
        readFileSync(`${__dirname}/../../../docs/actions.md`, 'utf8'),
      ) ?? [];
    expect(shown).toBe(code);
  });
});
