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
const DAY = 86_400_000;
const FILES = { 'a.txt': 'a\n', 'b/c.txt': 'c\n' };
const LIVE = { 'a.txt': 'live\n', 'b/only live.txt': 'live\n' };
const SCHEDULE = { schedule: '0 3 * * *' };

/** After a restore in place: back to the previous state, or finish what was left as is. */
describe('after a restore in place', () => {
  let environment: OperationsEnvironment;
  let runs: OperationRuns;
  let store: OperationStore;
  const apps = new Map<string, RunningApp>();
  const snapshots = new Map<string, string>();
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    environment = await OperationsEnvironment.start();
    closers.push(() => environment.close());
    const namespaces = ['shop', 'left', 'kept'];
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

  const app = (namespace: string) => apps.get(namespace)!;
  const undoOf = (operation: string): OperationRequest => ({
    kind: 'undo',
    operation,
    confirm: 'data',
  });
  const codes = (
    plan: Awaited<ReturnType<typeof runs.plan>>,
    severity: string,
  ) =>
    plan.warnings
      .filter(warning => warning.severity === severity)
      .map(({ code }) => code)
      .sort();
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
  const held = (step: { readonly detail?: string }) =>
    /held/.test(step.detail ?? '');
  const hold = (verb: string, resource: string) =>
    environment.cluster.api.faults.inject({
      match: { verb, resource, user: 'portal' },
      status: 503,
      reason: 'ServiceUnavailable',
      message: 'held',
    });

  /** Replaces live data with the snapshot and returns the operation's id. */
  async function restored(namespace: string): Promise<string> {
    await app(namespace).hasPods(2);
    await environment.write(namespace, 'data', LIVE);
    const id = await runs.start(namespace, {
      kind: 'restore-in-place',
      snapshot: snapshots.get(namespace) ?? '',
      confirm: 'data',
    });
    expect(await runs.ended(id)).toMatchObject({ state: 'succeeded' });
    return id;
  }

  /** Leaves the volume as is, half restored, and returns the operation's id. */
  async function leftAsIs(namespace: string): Promise<string> {
    await app(namespace).hasPods(2);
    await environment.write(namespace, 'data', LIVE);
    const fault = hold('create', 'replicationdestinations');
    const id = await runs.start(namespace, {
      kind: 'restore-in-place',
      snapshot: snapshots.get(namespace) ?? '',
      confirm: 'data',
    });
    await runs.at(id, 'destination', held);
    await environment.setPassword(namespace, 'wrong');
    fault.remove();
    await runs.at(id, 'restore');
    await environment.cluster.delete(
      'replicationDestinations',
      namespace,
      `backstage-volsync-${id.slice(0, 8)}`,
    );
    await asked(id);
    await environment.setPassword(namespace, 'canary-restic-password');
    await environment.write(namespace, 'data', { 'a.txt': 'half\n' });
    await choose(id, 'leave');
    expect(await runs.ended(id)).toMatchObject({
      state: 'failed',
      document: { outcome: { left: true } },
    });
    return id;
  }

  async function expectUp(namespace: string): Promise<void> {
    expect(await app(namespace).replicas()).toBe(2);
    expect(await app(namespace).suspend()).toBe('absent');
    const source = await environment.source(namespace);
    expect(source?.spec?.trigger).toEqual(SCHEDULE);
    expect(source?.metadata.annotations ?? {}).not.toHaveProperty([
      'backstage-volsync/hold',
    ]);
    expect(await environment.list('jobs', namespace)).toEqual([]);
    const claims = await environment.list<KubernetesObject>(
      'persistentVolumeClaims',
      namespace,
    );
    expect(claims.map(({ metadata }) => metadata.name).sort()).toEqual([
      'data',
      'volsync-src-data-cache',
    ]);
    await app(namespace).hasPods(2);
  }

  const expectLeft = async (namespace: string) => {
    expect(await app(namespace).replicas()).toBe(0);
    expect(await app(namespace).suspend()).toBe(true);
    const source = await environment.source(namespace);
    expect(source?.spec?.trigger?.manual).toBeDefined();
  };

  it('returns the volume to the previous state, and can be undone itself', async () => {
    const id = await restored('shop');
    const { outcome } = (await runs.get(id)).document;
    const [safety] = await environment.list<KubernetesObject>(
      'volumeSnapshots',
      'shop',
    );
    expect(outcome?.undo).toEqual({
      operationId: id,
      snapshot: safety?.metadata.name,
      until: new Date(
        Date.parse(safety?.metadata.creationTimestamp ?? '') + 7 * DAY,
      ).toISOString(),
    });
    await environment.write('shop', 'data', { 'since.txt': 'since\n' });

    const plan = await runs.plan('shop', undoOf(id));
    expect(codes(plan, 'blocks')).toEqual([]);
    expect(codes(plan, 'warning')).toEqual(['downtime', 'overwrites']);
    expect(plan.writes.map(({ kind, action }) => `${action} ${kind}`)).toEqual([
      'change Kustomization',
      'change ReplicationSource',
      'change Deployment',
      'create VolumeSnapshot',
      'create PersistentVolumeClaim',
      'create Job',
      'change PersistentVolumeClaim',
      'delete Job',
      'delete PersistentVolumeClaim',
    ]);
    const undo = await runs.start('shop', undoOf(id), plan);
    const ended = await runs.ended(undo);
    expect(ended).toMatchObject({
      state: 'succeeded',
      document: { outcome: { equal: true, files: 3, claim: 'data' } },
    });
    expect(ended.document.outcome?.summary).toMatch(
      /^The claim "data" was returned to its state of .*; the previous state is kept in the volume snapshot "backstage-volsync-safety-/,
    );
    expect(await environment.read('shop', 'data', 'a.txt')).toBe('live\n');
    expect(await environment.read('shop', 'data', 'b/only live.txt')).toBe(
      'live\n',
    );
    await expect(environment.read('shop', 'data', 'since.txt')).rejects.toThrow(
      'ENOENT',
    );
    await expectUp('shop');

    const redo = await runs.start('shop', undoOf(undo));
    expect(await runs.ended(redo)).toMatchObject({ state: 'succeeded' });
    expect(await environment.read('shop', 'data', 'since.txt')).toBe('since\n');
    expect(await environment.read('shop', 'data', 'a.txt')).toBe('a\n');
    await expectUp('shop');
    const first = await runs.plan('shop', undoOf(id));
    expect(codes(first, 'warning')).toContain('later-restore');
  });

  it('is rejected if the operation replaced nothing, is of another volume, or has lost its snapshot', async () => {
    const id = await restored('shop');
    await expect(runs.tryPlan('kept', undoOf(id))).rejects.toThrow(
      /Operation not found on this volume/,
    );
    await expect(
      runs.tryPlan('shop', { kind: 'undo', operation: id, confirm: 'date' }),
    ).rejects.toThrow(/Type the name of the claim/);
    await expect(
      runs.tryPlan('shop', { kind: 'finish', operation: id }),
    ).rejects.toThrow(/nothing to finish/);
    const plan = await runs.plan('shop', undoOf(id));
    const name = (await runs.get(id)).document.outcome?.undo?.snapshot ?? '';
    const safety = await environment.cluster.get<KubernetesObject>(
      'volumeSnapshots',
      'shop',
      name,
    );
    await environment.cluster.delete('volumeSnapshots', 'shop', name);
    // A tenant replaces it with another one.
    await environment.cluster.apply('volumeSnapshots', {
      metadata: { name, namespace: 'shop', labels: safety?.metadata.labels },
      spec: { source: { persistentVolumeClaimName: 'data' } },
    } as never);
    const without = await runs.plan('shop', undoOf(id));
    expect(codes(without, 'blocks')).toEqual(['safety-snapshot-missing']);
    await environment.write('shop', 'data', { 'a.txt': 'now\n' });
    const late = await runs.start('shop', undoOf(id), plan);
    await waitFor(async () => {
      expect((await runs.get(late)).document).toMatchObject({
        outcome: {
          summary: expect.stringMatching(/was deleted or replaced/),
        },
      });
    }, 90_000);
    expect(await runs.ended(late)).toMatchObject({ state: 'failed' });
    expect(await environment.read('shop', 'data', 'a.txt')).toBe('now\n');
    await expectUp('shop');
    await environment.cluster.delete('volumeSnapshots', 'shop', name);
  });

  it.each([
    ['off-kustomizations/flux-system/shop', 'patch', 'kustomizations'],
    ['hold', 'patch', 'replicationsources'],
    ['down-deployments/app', 'patch', 'deployments'],
    ['safety', 'create', 'volumesnapshots'],
  ])('changes nothing if it is stopped at %s', async (step, verb, resource) => {
    const id = await restored('shop');
    await environment.write('shop', 'data', { 'a.txt': 'now\n' });
    const fault = hold(verb, resource);
    const undo = await runs.start('shop', undoOf(id));
    await runs.at(undo, step, held);
    await choose(undo, 'stop');
    fault.remove();
    expect(await runs.ended(undo)).toMatchObject({ state: 'stopped' });
    expect(await environment.read('shop', 'data', 'a.txt')).toBe('now\n');
    await expectUp('shop');
  });

  it("can't be stopped once files are copied, and asks a person if that fails", async () => {
    const id = await restored('shop');
    await environment.write('shop', 'data', { 'a.txt': 'now\n' });
    const fault = hold('create', 'jobs');
    const undo = await runs.start('shop', undoOf(id));
    await runs.at(undo, 'undo-copy', held);
    await choose(undo, 'stop');
    // A step that can't succeed for 15 minutes fails.
    runs.clock.offset += 16 * 60_000;
    const record = await asked(undo);
    expect(record.document.choices.map(({ name }) => name)).toEqual([
      'retry',
      'go-back',
      'leave',
    ]);
    fault.remove();
    await choose(undo, 'go-back');
    expect(await runs.ended(undo)).toMatchObject({
      state: 'failed',
      document: {
        outcome: {
          summary: expect.stringMatching(/was returned to its previous state/),
        },
      },
    });
    expect(await environment.read('shop', 'data', 'a.txt')).toBe('now\n');
    await expectUp('shop');
  });

  describe('that was left as is', () => {
    it('restores everything with a later finish, once', async () => {
      const id = await leftAsIs('left');
      await expectLeft('left');
      const request: OperationRequest = { kind: 'finish', operation: id };
      const plan = await runs.plan('left', request);
      expect(codes(plan, 'warning')).toEqual(['maybe-half-restored']);
      expect(plan.writes.map(({ kind, fields }) => [kind, fields])).toEqual([
        ['Deployment', ['spec.replicas']],
        ['ReplicationSource', ['spec.trigger.manual']],
        ['Kustomization', ['spec.suspend']],
      ]);
      const finish = await runs.start('left', request, plan);
      expect(await runs.ended(finish)).toMatchObject({ state: 'succeeded' });
      await expectUp('left');
      expect(await environment.read('left', 'data', 'a.txt')).toBe('half\n');
      await expect(runs.tryPlan('left', request)).rejects.toThrow(
        /has finished it already/,
      );
    });

    it('keeps the app stopped if the undo is stopped, and restarts it if the undo succeeds', async () => {
      const id = await leftAsIs('left');
      const fault = hold('create', 'volumesnapshots');
      const stopped = await runs.start('left', undoOf(id));
      await runs.at(stopped, 'safety', held);
      await choose(stopped, 'stop');
      fault.remove();
      expect(await runs.ended(stopped)).toMatchObject({ state: 'stopped' });
      await expectLeft('left');

      const undo = await runs.start('left', undoOf(id));
      expect(await runs.ended(undo)).toMatchObject({ state: 'succeeded' });
      expect(await environment.read('left', 'data', 'a.txt')).toBe('live\n');
      await expectUp('left');
    });
  });

  it('keeps the safety snapshot from clean-ups until it expires, and while an undo depends on it', async () => {
    const id = await restored('kept');
    const { until = '', snapshot = '' } =
      (await runs.get(id)).document.outcome?.undo ?? {};
    const only = {
      kind: 'clean-up',
      only: [{ kind: 'VolumeSnapshot', name: snapshot }],
    } as const;
    const early = await runs.plan('kept', only);
    expect(early.writes).toEqual([]);
    expect(codes(early, 'blocks')).toEqual(['not-left']);
    expect(
      early.warnings.find(({ code }) => code === 'safety-snapshot-kept')?.what,
    ).toBe(
      `VolumeSnapshot "${snapshot}" is kept until ${until}, so the restore in place that took it can be undone.`,
    );

    runs.clock.offset += 8 * DAY;
    const late = await runs.plan('kept', only);
    expect(late.writes.map(({ name }) => name)).toEqual([snapshot]);
    expect(codes(late, 'warning')).toEqual(['leftover-caution']);
    const plan = await runs.plan('kept', undoOf(id));
    expect(codes(plan, 'info')).toContain('safety-snapshot-expired');
    const fault = hold('create', 'volumesnapshots');
    const undo = await runs.start('kept', undoOf(id), plan);
    await runs.at(undo, 'safety', held);
    const meanwhile = await runs.plan('kept', only);
    expect(meanwhile.writes).toEqual([]);
    fault.remove();
    expect(await runs.ended(undo)).toMatchObject({ state: 'succeeded' });

    const cleanUp = await runs.start('kept', only);
    expect(await runs.ended(cleanUp)).toMatchObject({ state: 'succeeded' });
    const gone = await runs.plan('kept', undoOf(id));
    expect(codes(gone, 'blocks')).toEqual(['safety-snapshot-missing']);
  });
});
