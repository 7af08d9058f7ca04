import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { OperationRuns } from '../__testUtils__/OperationRuns';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(240_000);

const databases = testDatabases();
const MINUTE = 60_000;
const QUOTA =
  'exceeded quota: objects, requested: count=1, used: count=5, limited: count=5';

/** Failures around an operation. It continues when they are fixed, or ends, says why, and leaves nothing behind. */
describe('operations during failures', () => {
  let environment: OperationsEnvironment;
  let runs: OperationRuns;

  beforeAll(async () => {
    environment = await OperationsEnvironment.start();
    for (const namespace of ['shop', 'git', 'gone', 'held', 'broken']) {
      await environment.addVolume(namespace, {
        files: {
          'a.txt': 'a\n',
          'b/c.txt': 'c\n',
          'big.bin': randomBytes(50_000).toString('hex'),
        },
      });
    }
    for (const namespace of ['shop', 'git', 'gone', 'held', 'broken']) {
      await environment.backedUp(namespace);
    }
    runs = new OperationRuns(environment, await databases.init('SQLITE_3'));
  });
  afterEach(async () => {
    environment.cluster.api.faults.clear();
    environment.s3.faults.clear();
    await runs.stopAll();
  });
  afterAll(async () => {
    await runs?.close();
    await environment?.close();
  });

  const refuse = (
    user: 'portal' | 'admin',
    resource: string,
    message: string,
  ) =>
    environment.cluster.api.faults.inject({
      match: { verb: 'create', resource, user },
      status: 403,
      reason: 'Forbidden',
      message: `${resource} "x" is forbidden: ${message}`,
    });
  /** Keeps an operation before its hash Job until the fault is removed. */
  const holdJob = () =>
    environment.cluster.api.faults.inject({
      match: { verb: 'create', resource: 'jobs', user: 'portal' },
      status: 503,
      reason: 'ServiceUnavailable',
      message: 'held',
    });
  const heldJob = (id: string) =>
    runs.at(id, 'hash', ({ detail }) => /held/.test(detail ?? ''));
  const dropAll = () =>
    environment.s3.faults.inject({ effect: { kind: 'drop' } });
  const says = (pattern: RegExp) => (step: { readonly detail?: string }) =>
    pattern.test(step.detail ?? '');

  async function expectNothingLeft(namespace: string): Promise<void> {
    expect(
      await environment.list('replicationDestinations', namespace),
    ).toEqual([]);
    expect(await environment.list('jobs', namespace)).toEqual([]);
    const claims = await environment.list<KubernetesObject>(
      'persistentVolumeClaims',
      namespace,
    );
    expect(claims.map(({ metadata }) => metadata.name).sort()).toEqual([
      'data',
      'volsync-src-data-cache',
    ]);
  }

  it('names the quota that is too small in the plan, and for what', async () => {
    const hard = {
      persistentvolumeclaims: '3',
      'requests.storage': '2Gi',
      pods: '10',
      'count/volumesnapshots.snapshot.storage.k8s.io': '0',
    };
    await environment.cluster.apply('resourceQuotas', {
      metadata: { name: 'team', namespace: 'shop' },
      spec: { hard },
      status: {
        hard,
        used: {
          persistentvolumeclaims: '2',
          'requests.storage': '2Gi',
          pods: '1',
          'count/volumesnapshots.snapshot.storage.k8s.io': '0',
        },
      },
    });
    const said = async (request: Parameters<typeof runs.plan>[1]) => {
      const { warnings } = await runs.plan('shop', request);
      return warnings
        .filter(({ code }) => code === 'quota')
        .map(({ severity, what }) => `${severity}: ${what}`)
        .sort();
    };
    const claims =
      'warning: The quota "team" allows 3 of persistentvolumeclaims in this namespace, 2 are used, and this takes 2 more.';
    const storage = (more: string) =>
      `warning: The quota "team" allows 2 GiB of requests.storage in this namespace, 2 GiB are used, and this takes ${more} more.`;
    const snapshots =
      'warning: The quota "team" allows 0 of count/volumesnapshots.snapshot.storage.k8s.io in this namespace, 0 are used, and this takes 1 more.';
    const snapshot = await environment.newestSnapshot('shop');
    expect(
      await said({ kind: 'restore', snapshot, claim: 'data-back' }),
    ).toEqual([storage('2 GiB'), claims]);
    expect(await said({ kind: 'drill' })).toEqual([storage('2 GiB'), claims]);
    expect(
      await said({ kind: 'restore-in-place', snapshot, confirm: 'data' }),
    ).toEqual([snapshots, storage('1 GiB')]);
    expect(await said({ kind: 'backup' })).toEqual([
      snapshots,
      storage('1 GiB'),
    ]);
    await environment.cluster.delete('resourceQuotas', 'shop', 'team');
    expect(await said({ kind: 'drill' })).toEqual([]);
  });

  it.each(['persistentvolumeclaims', 'jobs'])(
    'names the quota that allows no more %s, and leaves nothing behind',
    async resource => {
      refuse('portal', resource, QUOTA);
      const id = await runs.start('shop', { kind: 'drill' });
      const { state, document } = await runs.ended(id);
      expect({ state, ...document.outcome }).toMatchObject({
        state: 'failed',
        summary: expect.stringContaining(QUOTA),
        remedy: expect.stringMatching(/Raise the quota "objects"/),
      });
      await expectNothingLeft('shop');
    },
  );

  it("names the quota that blocks the mover's pods or its own, and continues when there is room", async () => {
    const held = holdJob();
    const mover = refuse('admin', 'pods', QUOTA);
    const id = await runs.start('shop', { kind: 'drill' });
    await runs.at(id, 'restore', says(/exceeded quota: objects/));
    mover.remove();
    await heldJob(id);
    const own = refuse('admin', 'pods', QUOTA);
    held.remove();
    await runs.at(id, 'hash', says(/exceeded quota: objects/));
    own.remove();
    expect((await runs.ended(id)).document.outcome).toMatchObject({
      equal: true,
    });
  });

  it('ends if the namespace is deleted in the middle', async () => {
    environment.s3.faults.inject({
      operation: 'GetObject',
      effect: { kind: 'status', status: 503, code: 'ServiceUnavailable' },
    });
    const id = await runs.start('gone', { kind: 'drill' });
    await runs.at(id, 'restore');
    await environment.cluster.delete('namespaces', undefined, 'gone');
    expect(await runs.ended(id)).toMatchObject({
      state: 'failed',
      document: {
        outcome: {
          summary: expect.stringMatching(/of this restore was deleted/),
        },
      },
    });
  });

  it('ends with the reason if the namespace is terminating before anything is created', async () => {
    const plan = await runs.plan('held', { kind: 'drill' });
    await environment.cluster.apply('persistentVolumeClaims', {
      metadata: {
        name: 'held',
        namespace: 'held',
        finalizers: ['example.com/hold'],
      },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    });
    await environment.cluster.delete('namespaces', undefined, 'held');
    const id = await runs.start('held', { kind: 'drill' }, plan);
    expect((await runs.ended(id)).document.outcome).toMatchObject({
      summary: expect.stringMatching(/because it is being terminated/),
      remedy: expect.stringMatching(/namespace is being deleted/),
    });
  });

  it('waits while its token is rejected, says so, and continues when it is renewed', async () => {
    const held = holdJob();
    const id = await runs.start('shop', { kind: 'drill' });
    await heldJob(id);
    const expired = environment.cluster.api.faults.inject({
      match: { user: 'portal' },
      status: 401,
      reason: 'Unauthorized',
      message: 'Unauthorized',
    });
    held.remove();
    await runs.at(id, 'hash', says(/401/));
    expired.remove();
    expect((await runs.ended(id)).document.outcome).toMatchObject({
      equal: true,
    });
  });

  it('gives up after 15 minutes without a token, and still removes what it created', async () => {
    const held = holdJob();
    const id = await runs.start('shop', { kind: 'drill' });
    await heldJob(id);
    const expired = environment.cluster.api.faults.inject({
      match: { user: 'portal' },
      status: 401,
      reason: 'Unauthorized',
      message: 'Unauthorized',
    });
    held.remove();
    await runs.at(id, 'hash', says(/401/));
    runs.clock.offset += 16 * MINUTE;
    await runs.at(id, 'remove-job', says(/401/));
    runs.clock.offset += 16 * MINUTE;
    expired.remove();
    expect(await runs.ended(id)).toMatchObject({
      state: 'failed',
      document: {
        outcome: {
          summary: expect.stringMatching(/401/),
          remedy: expect.stringMatching(/token/),
        },
      },
    });
    await expectNothingLeft('shop');
  });

  it('says what blocks the deletion of an object, and removes the rest', async () => {
    const held = holdJob();
    const id = await runs.start('shop', { kind: 'drill' });
    await heldJob(id);
    const [destination] = await environment.list<KubernetesObject>(
      'replicationDestinations',
      'shop',
    );
    const stuck = { namespace: 'shop', name: destination!.metadata.name };
    const setFinalizers = (finalizers: readonly string[]) =>
      environment.patch('replicationDestinations', stuck, {
        metadata: { finalizers },
      });
    await setFinalizers(['example.com/hold']);
    held.remove();
    await runs.at(id, 'remove-destination', says(/example\.com\/hold/));
    runs.clock.offset += 11 * MINUTE;
    expect(await runs.ended(id)).toMatchObject({
      state: 'failed',
      document: {
        outcome: {
          equal: true,
          summary: expect.stringMatching(/still exists after 10 minutes/),
          remedy: expect.stringMatching(/example\.com\/hold/),
        },
      },
    });
    await setFinalizers([]);
    await waitFor(() => expectNothingLeft('shop'), 20_000);
  });

  it('continues when the object store recovers in the middle of the comparison', async () => {
    const held = holdJob();
    const id = await runs.start('shop', { kind: 'drill' });
    await heldJob(id);
    const heal = dropAll();
    held.remove();
    await runs.at(
      id,
      'compare',
      ({ attempts, detail }) => attempts > 0 && !!detail,
    );
    heal();
    expect((await runs.ended(id)).document.outcome).toMatchObject({
      equal: true,
    });
  });

  it('continues when the object store recovers in the middle of a backup', async () => {
    const heal = dropAll();
    const id = await runs.start('shop', { kind: 'backup' });
    await runs.at(id, 'run', ({ detail }) => detail !== undefined);
    const asked = environment.s3.calls.total;
    await waitFor(
      () => expect(environment.s3.calls.total).toBeGreaterThan(asked + 2),
      30_000,
    );
    heal();
    expect(await runs.ended(id)).toMatchObject({
      state: 'succeeded',
      document: { outcome: { files: 3 } },
    });
  });

  it('detects an incomplete restore: missing, different and extra files', async () => {
    const held = holdJob();
    const id = await runs.start('shop', { kind: 'drill' });
    await heldJob(id);
    const { document } = await runs.get(id);
    const { name } = document.params.claim as { name: string };
    await environment.write('shop', name, { 'a.txt': 'b\n', 'd.txt': 'd\n' });
    await rm(join(await environment.directoryOf('shop', name), 'b/c.txt'));
    held.remove();
    const ended = await runs.ended(id);
    expect(ended).toMatchObject({
      state: 'failed',
      document: { outcome: { equal: false, files: 3 } },
    });
    const { summary = '' } = ended.document.outcome ?? {};
    expect(summary).toContain('"b/c.txt" is missing');
    expect(summary).toContain('"a.txt" differs');
    expect(summary).toContain('"d.txt" is not in the snapshot');
    await expectNothingLeft('shop');
  });

  it('survives a mover that fails for a while, and ends with one that always fails', async () => {
    await environment.setPassword('shop', 'not-the-password');
    const mended = await runs.start('shop', { kind: 'backup' });
    await runs.at(mended, 'run', says(/^1 of 8 attempts failed/));
    await environment.setPassword('shop', 'canary-restic-password');
    expect(await runs.ended(mended)).toMatchObject({ state: 'succeeded' });
    await environment.setPassword('shop', 'not-the-password');
    environment.pace.scale = 400;
    const failed = await runs.start('shop', { kind: 'backup' });
    expect(await runs.ended(failed)).toMatchObject({
      state: 'failed',
      document: {
        outcome: {
          summary: expect.stringMatching(/failed after 8 attempts: .*password/),
          remedy: expect.stringMatching(/wrong-password/),
        },
      },
    });
    expect((await environment.source('shop'))?.spec?.trigger).toEqual({
      schedule: '0 3 * * *',
    });
    environment.pace.scale = 20;
  });

  it('confirms a snapshot whose source Git deletes meanwhile, and ends a backup of it', async () => {
    const held = holdJob();
    const drill = await runs.start('git', { kind: 'drill' });
    await heldJob(drill);
    const source = await environment.source('git');
    await environment.cluster.delete('replicationSources', 'git', 'data');
    held.remove();
    expect((await runs.ended(drill)).document.outcome).toMatchObject({
      equal: true,
    });
    await environment.cluster.apply('replicationSources', {
      metadata: { name: 'data', namespace: 'git' },
      spec: source?.spec,
    });
    await environment.backedUp('git');
    dropAll();
    const backup = await runs.start('git', { kind: 'backup' });
    await runs.at(backup, 'run');
    await environment.cluster.delete('replicationSources', 'git', 'data');
    expect(await runs.ended(backup)).toMatchObject({
      state: 'failed',
      document: {
        outcome: { summary: expect.stringMatching(/was deleted or replaced/) },
        steps: expect.arrayContaining([
          expect.objectContaining({ name: 'release', state: 'skipped' }),
        ]),
      },
    });
  });

  it('detects a blob that was damaged after the restore had read it', async () => {
    const held = holdJob();
    const id = await runs.start('broken', { kind: 'drill' });
    await heldJob(id);
    await environment.damageLargestPack('broken');
    held.remove();
    expect(await runs.ended(id)).toMatchObject({
      state: 'failed',
      document: {
        outcome: {
          equal: false,
          summary: expect.not.stringMatching(/not foreseen/),
        },
      },
    });
    await expectNothingLeft('broken');
  });
});
