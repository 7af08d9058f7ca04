import type {
  KubernetesObject,
  OperationRequest,
} from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { OperationRuns } from '../__testUtils__/OperationRuns';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { RunningApp } from '../__testUtils__/RunningApp';
import { waitFor } from '../__testUtils__/waitFor';
import { OperationStore } from './database/OperationStore';
import type { OperationRecord } from './record';

jest.setTimeout(240_000);

const databases = testDatabases();
const MINUTE = 60_000;
const FILES = { 'a.txt': 'a\n', 'b/c.txt': 'c\n' };
const SCHEDULE = { schedule: '0 3 * * *' };

/** The paths of a restore in place other than straight success. */
describe('a restore in place', () => {
  let environment: OperationsEnvironment;
  let runs: OperationRuns;
  let store: OperationStore;
  const apps = new Map<string, RunningApp>();
  const snapshots = new Map<string, string>();
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    environment = await OperationsEnvironment.start();
    closers.push(() => environment.close());
    const namespaces = ['shop', 'git', 'broken'];
    for (const namespace of namespaces) {
      await environment.addVolume(namespace, { files: FILES });
    }
    for (const namespace of namespaces) {
      await environment.backedUp(namespace);
      snapshots.set(namespace, await environment.newestSnapshot(namespace));
      apps.set(namespace, await RunningApp.start(environment, namespace));
    }
    const knex = await databases.init('SQLITE_3');
    store = new OperationStore(knex);
    runs = new OperationRuns(environment, knex);
    closers.push(() => runs.close());
  });
  afterEach(async () => {
    environment.cluster.api.faults.clear();
    await runs?.stopAll();
  });
  afterAll(async () => {
    for (const close of closers.reverse()) {
      await close();
    }
  });

  const requestFor = (
    namespace: string,
    options: {
      readonly deleteFiles?: boolean;
      readonly withoutSafetyPoint?: boolean;
    } = {},
  ): OperationRequest => ({
    kind: 'restore-in-place',
    snapshot: snapshots.get(namespace) ?? '',
    confirm: 'data',
    ...options,
  });
  const planOf = (
    namespace: string,
    options?: Parameters<typeof requestFor>[1],
  ) => runs.plan(namespace, requestFor(namespace, options));
  const codes = (plan: Awaited<ReturnType<typeof planOf>>, severity: string) =>
    plan.warnings
      .filter(warning => warning.severity === severity)
      .map(({ code }) => code)
      .sort();
  const app = (namespace: string) => apps.get(namespace)!;
  const says = (pattern: RegExp) => (step: { readonly detail?: string }) =>
    pattern.test(step.detail ?? '');
  const choose = async (id: string, choice: string) => {
    expect(
      await store.choose(id, { choice, chosenBy: 'user:default/ann' }),
    ).toBe(true);
  };
  const asked = async (id: string): Promise<OperationRecord> => {
    await waitFor(async () => {
      expect((await runs.get(id)).state).toBe('waiting');
    }, 90_000);
    return runs.get(id);
  };
  const choicesOf = ({ document }: OperationRecord) =>
    document.choices.map(({ name }) => name);
  /** Keeps an operation before its safety snapshot until the fault is removed. */
  const holdSafety = () =>
    environment.cluster.api.faults.inject({
      match: { verb: 'create', resource: 'volumesnapshots', user: 'portal' },
      status: 503,
      reason: 'ServiceUnavailable',
      message: 'held',
    });

  async function expectAsBefore(
    namespace: string,
    options: { readonly replicas?: number } = {},
  ): Promise<void> {
    const replicas = options.replicas ?? 2;
    expect(await app(namespace).replicas()).toBe(replicas);
    expect(await app(namespace).suspend()).toBe('absent');
    const source = await environment.source(namespace);
    expect(source?.spec?.trigger).toEqual(SCHEDULE);
    expect(
      await environment.list('replicationDestinations', namespace),
    ).toEqual([]);
    expect(await environment.list('jobs', namespace)).toEqual([]);
    expect(await environment.countObjects(namespace, 'snapshots')).toBe(1);
    const claims = await environment.list<KubernetesObject>(
      'persistentVolumeClaims',
      namespace,
    );
    expect(claims.map(({ metadata }) => metadata.name).sort()).toEqual([
      'data',
      'volsync-src-data-cache',
    ]);
    await app(namespace).hasPods(replicas);
  }

  it('plans every write, in order, and says what is stopped and replaced', async () => {
    const plan = await planOf('shop');
    expect(plan.writes.map(({ kind, action }) => `${action} ${kind}`)).toEqual([
      'change Kustomization',
      'change ReplicationSource',
      'change Deployment',
      'create VolumeSnapshot',
      'create ReplicationDestination',
      'change PersistentVolumeClaim',
      'create Job',
      'delete Job',
      'delete ReplicationDestination',
    ]);
    expect(plan.writes[0]).toMatchObject({
      namespace: 'flux-system',
      name: 'shop',
      fields: ['spec.suspend'],
    });
    expect(codes(plan, 'blocks')).toEqual([]);
    expect(codes(plan, 'warning')).toEqual(['downtime', 'overwrites']);
    expect(plan.basis).toMatchObject([
      { resource: 'replicationSources' },
      { resource: 'persistentVolumeClaims', name: 'data' },
    ]);
  });

  it("is blocked by what it can't scale down or suspend, and ignores what is harmless", async () => {
    const { cluster } = environment;
    await cluster.apply('pods', {
      metadata: { name: 'shell', namespace: 'shop' },
      spec: {
        containers: [{ name: 'shell', image: 'example.org/shell:1' }],
        volumes: [
          { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
        ],
      },
    });
    const autoscaler = (minReplicas: number) => ({
      metadata: { name: 'app', namespace: 'shop' },
      spec: {
        minReplicas,
        maxReplicas: 5,
        scaleTargetRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'app',
        },
      },
    });
    await cluster.apply('horizontalPodAutoscalers', autoscaler(0));
    // A mark that the Kustomization doesn't confirm, and one that Git owns
    await environment.patch(
      'persistentVolumeClaims',
      { namespace: 'shop', name: 'data' },
      {
        metadata: {
          labels: {
            'kustomize.toolkit.fluxcd.io/name': 'git',
            'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
          },
        },
      },
    );
    await environment.patch(
      'kustomizations',
      { namespace: 'flux-system', name: 'shop' },
      { spec: { suspend: false } },
      'kustomize-controller',
    );
    const blocked = await planOf('shop');
    expect(codes(blocked, 'blocks')).toEqual([
      'autoscaler-from-zero',
      'git-holds-switch',
      'not-scalable',
    ]);
    expect(codes(blocked, 'warning')).toContain('git-not-proven');
    expect(
      blocked.warnings.find(({ code }) => code === 'not-scalable')?.what,
    ).toBe(
      'The pod "shell" mounts the claim and belongs to nothing, which cannot be scaled down.',
    );

    await cluster.delete('pods', 'shop', 'shell');
    await cluster.apply('horizontalPodAutoscalers', autoscaler(1));
    await environment.patch(
      'kustomizations',
      { namespace: 'flux-system', name: 'shop' },
      { spec: { suspend: true } },
    );
    await waitFor(async () => {
      const mended = await planOf('shop');
      expect(codes(mended, 'blocks')).toEqual([]);
      expect(codes(mended, 'info')).toEqual(['autoscaler-rests', 'git-off']);
      expect(mended.params).toMatchObject({ runners: [] });
    }, 30_000);
    await cluster.delete('horizontalPodAutoscalers', 'shop', 'app');
    await environment.patch(
      'kustomizations',
      { namespace: 'flux-system', name: 'shop' },
      { spec: { suspend: null } },
    );
  });

  it('runs without a safety snapshot only if a person chooses that', async () => {
    const { cluster } = environment;
    await cluster.delete('volumeSnapshotClasses', undefined, 'csi-ceph-block');
    const blocked = await planOf('shop');
    await cluster.apply('volumeSnapshotClasses', {
      metadata: { name: 'csi-ceph-block' },
      driver: 'rook-ceph.rbd.csi.ceph.com',
      deletionPolicy: 'Delete',
    } as never);
    expect(codes(blocked, 'blocks')).toEqual(['no-safety-point']);
    const plan = await planOf('shop', { withoutSafetyPoint: true });
    expect(codes(plan, 'warning')).toContain('no-safety-point');
    expect(plan.params).not.toHaveProperty('safety');
  });

  it('is undone by resuming if the portal lost its database in the middle', async () => {
    const lost = new OperationRuns(
      environment,
      await databases.init('SQLITE_3'),
    );
    const hold = holdSafety();
    const id = await lost.start('shop', requestFor('shop'));
    await lost.at(id, 'safety', says(/held/));
    await lost.close();
    hold.remove();
    expect(await app('shop').suspend()).toBe(true);
    expect(await app('shop').replicas()).toBe(0);

    const plan = await runs.plan('shop', { kind: 'resume' });
    expect(codes(plan, 'blocks')).toEqual([]);
    expect(codes(plan, 'warning')).toEqual(['maybe-half-restored']);
    expect(plan.writes.map(({ kind, fields }) => [kind, fields])).toEqual([
      ['ReplicationSource', ['spec.trigger.manual']],
      ['Deployment', ['spec.replicas']],
      ['Kustomization', ['spec.suspend']],
    ]);
    const again = await runs.start('shop', { kind: 'resume' }, plan);
    expect(await runs.ended(again)).toMatchObject({ state: 'succeeded' });
    await expectAsBefore('shop');
    const source = await environment.source('shop');
    expect(source?.metadata.annotations ?? {}).not.toHaveProperty([
      'backstage-volsync/hold',
    ]);
  });

  it("keeps files that aren't in the snapshot if a person chooses that", async () => {
    await environment.write('shop', 'data', {
      'a.txt': 'lost\n',
      'new.txt': 'new\n',
    });
    const id = await runs.start(
      'shop',
      requestFor('shop', { deleteFiles: false }),
    );
    const { state, document } = await runs.ended(id);
    expect({ state, ...document.outcome }).toMatchObject({
      state: 'succeeded',
      equal: true,
      summary: expect.stringMatching(
        /is in the claim "data"; the previous state is kept in the volume snapshot "backstage-volsync-safety-/,
      ),
    });
    expect(await environment.read('shop', 'data', 'a.txt')).toBe('a\n');
    expect(await environment.read('shop', 'data', 'new.txt')).toBe('new\n');
    await expectAsBefore('shop');
  });

  it('changes nothing if the claim was replaced after the plan', async () => {
    const plan = await planOf('git');
    const before = environment.cluster.calls({ verb: 'patch' });
    const id = await runs.start('git', requestFor('git'), {
      ...plan,
      params: {
        ...plan.params,
        claim: { ...(plan.params.claim as object), uid: 'another' },
      },
    });
    const { state, document } = await runs.ended(id);
    expect({ state, summary: document.outcome?.summary }).toEqual({
      state: 'failed',
      summary:
        'The claim "data" was deleted or replaced since the plan was created',
    });
    expect(environment.cluster.calls({ verb: 'patch' })).toBe(before);
    await expectAsBefore('git');
  });

  it('overwrites nothing if Git starts the app in the middle, and restores the rest', async () => {
    await environment.write('git', 'data', { 'a.txt': 'live\n' });
    const hold = holdSafety();
    const id = await runs.start('git', requestFor('git'));
    await runs.at(id, 'safety', says(/held/));
    expect(await app('git').suspend()).toBe(true);
    expect((await environment.source('git'))?.spec?.trigger?.manual).toMatch(
      /^backstage-volsync-/,
    );
    await app('git').scale(1);
    await app('git').hasPods(1);
    hold.remove();
    const { state, document } = await runs.ended(id);
    expect({ state, summary: document.outcome?.summary }).toEqual({
      state: 'failed',
      summary: expect.stringMatching(/A pod mounts the claim again/),
    });
    expect(
      document.steps.find(({ name }) => name === 'up-deployments/app'),
    ).toMatchObject({
      state: 'skipped',
      detail:
        'Scaled to 1 by someone else in the meantime; not changed; was at 2',
    });
    expect(await environment.read('git', 'data', 'a.txt')).toBe('live\n');
    expect(await environment.list('volumeSnapshots', 'git')).toEqual([]);
    await expectAsBefore('git', { replicas: 1 });
    await app('git').scale(2);
  });

  it('asks if a pod does not terminate, and continues when it has', async () => {
    await app('git').hasPods(2);
    const [stubborn = ''] = await app('git').podNames();
    const at = { namespace: 'git', name: stubborn };
    await environment.patch('pods', at, {
      metadata: { finalizers: ['example.org/stay'] },
    });
    const id = await runs.start('git', requestFor('git'));
    await runs.at(id, 'unmounted', says(new RegExp(stubborn)));
    runs.clock.offset += 11 * MINUTE;
    expect(choicesOf(await asked(id))).toEqual(['retry', 'stop']);
    await choose(id, 'retry');
    await runs.at(id, 'unmounted', says(new RegExp(stubborn)));
    await environment.patch('pods', at, { metadata: { finalizers: null } });
    expect(await runs.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(await environment.read('git', 'data', 'a.txt')).toBe('a\n');
    await expectAsBefore('git');
  });

  describe('if the restore fails', () => {
    /** Runs until a person is asked; by then the volume has changed. */
    async function untilAsked(
      fail: (id: string) => Promise<void>,
    ): Promise<string> {
      await environment.write('broken', 'data', {
        'a.txt': 'before\n',
        'b/only before.txt': 'before\n',
      });
      const hold = environment.cluster.api.faults.inject({
        match: {
          verb: 'create',
          resource: 'replicationdestinations',
          user: 'portal',
        },
        status: 503,
        reason: 'ServiceUnavailable',
        message: 'held',
      });
      const id = await runs.start('broken', requestFor('broken'));
      await runs.at(id, 'destination', says(/held/));
      await environment.setPassword('broken', 'wrong');
      hold.remove();
      await fail(id);
      const record = await asked(id);
      environment.pace.scale = 20;
      await environment.setPassword('broken', 'canary-restic-password');
      expect(choicesOf(record)).toEqual(['retry', 'go-back', 'leave']);
      expect(await app('broken').replicas()).toBe(0);
      expect(await app('broken').suspend()).toBe(true);
      await environment.write('broken', 'data', {
        'a.txt': 'half\n',
        half: 'half\n',
      });
      return id;
    }
    /** The mover can't open the repository in eight attempts, each later than the previous one. */
    const failAllAttempts = async () => {
      environment.pace.scale = 500;
    };
    const deleteDestination = async (id: string) => {
      await runs.at(id, 'restore');
      await environment.cluster.delete(
        'replicationDestinations',
        'broken',
        `backstage-volsync-${id.slice(0, 8)}`,
      );
    };

    it('restarts from the beginning', async () => {
      const id = await untilAsked(failAllAttempts);
      await choose(id, 'retry');
      expect(await runs.ended(id)).toMatchObject({
        state: 'succeeded',
        document: { outcome: { equal: true, files: 2 } },
      });
      expect(await environment.read('broken', 'data', 'a.txt')).toBe('a\n');
      await expect(
        environment.read('broken', 'data', 'half'),
      ).rejects.toThrow();
      await expectAsBefore('broken');
    });

    it('returns to the previous state, and verifies it', async () => {
      const id = await untilAsked(deleteDestination);
      await choose(id, 'go-back');
      const { state, document } = await runs.ended(id);
      expect({ state, summary: document.outcome?.summary }).toEqual({
        state: 'failed',
        summary: expect.stringMatching(
          /^The replication destination .* was deleted\. The claim "data" was returned to its previous state/,
        ),
      });
      expect(
        document.steps.find(({ name }) => name === 'back-copy'),
      ).toMatchObject({
        state: 'succeeded',
        detail: expect.stringMatching(/^All 3 compared files match/),
      });
      expect(await environment.read('broken', 'data', 'a.txt')).toBe(
        'before\n',
      );
      expect(
        await environment.read('broken', 'data', 'b/only before.txt'),
      ).toBe('before\n');
      await expect(
        environment.read('broken', 'data', 'half'),
      ).rejects.toThrow();
      await expectAsBefore('broken');
    });

    it('leaves everything as is, and says how to restore it', async () => {
      const id = await untilAsked(deleteDestination);
      await choose(id, 'leave');
      const { state, document } = await runs.ended(id);
      expect(state).toBe('failed');
      expect(document.outcome?.summary).toMatch(
        /Left as is: the claim "data" may be half-restored, the app is down and no backup runs/,
      );
      expect(
        document.outcome?.remedy?.split(': ').slice(1).join(': ').split(' ; '),
      ).toEqual([
        'kubectl -n broken scale deployment/app --replicas 2',
        `kubectl -n broken patch replicationsources.volsync.backube data --type merge -p '{"spec":{"trigger":{"manual":null}}}'`,
        `kubectl -n flux-system patch kustomizations.kustomize.toolkit.fluxcd.io broken --type merge -p '{"spec":{"suspend":null}}'`,
      ]);
      expect(await app('broken').replicas()).toBe(0);
      expect(await app('broken').suspend()).toBe(true);
      expect(
        (await environment.source('broken'))?.spec?.trigger?.manual,
      ).toBeDefined();
      expect(await environment.read('broken', 'data', 'a.txt')).toBe('half\n');
      expect(
        await environment.list('replicationDestinations', 'broken'),
      ).toEqual([]);
    });
  });
});
