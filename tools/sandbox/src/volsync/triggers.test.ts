import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jobs, pods } from '../client';
import { listKeys } from '../demo/bucketFiles';
import {
  createSource,
  getSource,
  prepareApp,
  untilSynced,
} from '../demo/testing/fixtures';
import {
  startTestCluster,
  type TestCluster,
  until,
} from '../demo/testing/startTestCluster';
import { replicationSources } from './resources';

let test: TestCluster;
beforeAll(async () => {
  test = await startTestCluster();
});
afterAll(() => test?.close());

async function change(namespace: string, spec: unknown): Promise<void> {
  await test.cluster.client.patch(
    replicationSources,
    { namespace, name: 'app' },
    { spec },
  );
}

async function snapshotsOf(namespace: string): Promise<string[]> {
  const keys = await listKeys(test.objectStore, namespace);
  return keys.filter(each => each.startsWith('snapshots/'));
}

it('runs a new schedule immediately, and waits for its next time', async () => {
  const namespace = 'schedule';
  await prepareApp(test, namespace);
  await createSource(test, namespace, {
    spec: { trigger: { schedule: '0 3 * * *' } },
  });
  const { status } = await until('the schedule to be waited for', async () => {
    const source = await getSource(test, namespace);
    return source.status?.conditions?.[0]?.reason === 'WaitingForSchedule'
      ? source
      : undefined;
  });
  expect(status?.nextSyncTime).toMatch(/T03:00:00Z$/);
  expect(status?.lastManualSync).toBeUndefined();
  expect(status?.latestMoverStatus?.result).toBe('Successful');

  // A manual trigger takes precedence, removes nextSyncTime, and restores it when it is removed
  await change(namespace, { trigger: { manual: 'now' } });
  const manual = await untilSynced(test, namespace, 'now');
  expect(manual.status?.nextSyncTime).toBeUndefined();
  expect(await snapshotsOf(namespace)).toHaveLength(2);
  await change(namespace, { trigger: { manual: null } });
  await until('the schedule again', async () =>
    (
      await getSource(test, namespace)
    ).status?.nextSyncTime?.endsWith('T03:00:00Z'),
  );
});

it('keeps five snapshots if configured, and one by default', async () => {
  const namespace = 'retention';
  const { volume } = await prepareApp(test, namespace);
  await createSource(test, namespace, { restic: { retain: { last: '2' } } });
  await untilSynced(test, namespace);
  for (const tag of ['second', 'third']) {
    await writeFile(join(volume, `${tag}.txt`), tag);
    await change(namespace, { trigger: { manual: tag } });
    await untilSynced(test, namespace, tag);
  }
  expect(await snapshotsOf(namespace)).toHaveLength(2);
  await change(namespace, {
    restic: { retain: null, pruneIntervalDays: 0 },
    trigger: { manual: 'fourth' },
  });
  const { status } = await untilSynced(test, namespace, 'fourth');
  expect(await snapshotsOf(namespace)).toHaveLength(1);
  expect(status?.restic?.lastPruned).toEqual(expect.any(String));
});

it('creates a Job without a pod while paused, and backs up the data as of the pause', async () => {
  const namespace = 'paused';
  const { volume } = await prepareApp(test, namespace);
  await createSource(test, namespace, { spec: { paused: true } });
  const job = await until('a Job', async () => {
    const { items } = await test.cluster.client.list(jobs, { namespace });
    return items[0]?.status?.startTime ? items[0] : undefined;
  });
  expect(job.spec.parallelism).toBe(0);
  expect((await test.cluster.client.list(pods, { namespace })).items).toEqual(
    [],
  );
  expect(
    (await getSource(test, namespace)).status?.conditions?.[0],
  ).toMatchObject({ status: 'True', reason: 'SyncInProgress' });
  await writeFile(join(volume, 'while-paused.txt'), 'too late');
  await change(namespace, { paused: false });
  const { status } = await untilSynced(test, namespace);
  expect(status?.latestMoverStatus?.logs).toMatch(/processed 1 files/);
});

it('unlocks once for each value', async () => {
  const namespace = 'unlock';
  await prepareApp(test, namespace);
  await createSource(test, namespace, { restic: { unlock: 'u1' } });
  expect(
    (await untilSynced(test, namespace)).status?.restic?.lastUnlocked,
  ).toBe('u1');
  await change(namespace, {
    restic: { unlock: null },
    trigger: { manual: 'second' },
  });
  expect((await untilSynced(test, namespace, 'second')).status?.restic).toEqual(
    {},
  );
});

it('records the tag at the end of a run', async () => {
  const namespace = 'tag-during-run';
  await prepareApp(test, namespace);
  await createSource(test, namespace);
  await until(
    'a run',
    async () => (await getSource(test, namespace)).status?.lastSyncStartTime,
  );
  await change(namespace, { trigger: { manual: 'late' } });
  await untilSynced(test, namespace, 'late');
  expect(await snapshotsOf(namespace)).toHaveLength(1);
});
