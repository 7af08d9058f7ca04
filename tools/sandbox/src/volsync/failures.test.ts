import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { events, jobs, type Pod, pods, secrets } from '../client';
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

// Eight pods with a growing delay between them
jest.setTimeout(300_000);

let test: TestCluster;
beforeAll(async () => {
  test = await startTestCluster({ timeScale: 500 });
});
afterAll(() => test?.close());

async function errorOf(namespace: string): Promise<string> {
  return until(`an error in ${namespace}`, async () => {
    const condition = (await getSource(test, namespace)).status
      ?.conditions?.[0];
    return condition?.reason === 'Error' ? condition.message : undefined;
  });
}

async function warningsOn(namespace: string, kind: string): Promise<string[]> {
  const { items } = await test.cluster.client.list(events, { namespace });
  return items
    .filter(
      each => each.type === 'Warning' && each.involvedObject.kind === kind,
    )
    .map(each => `${each.reason}: ${each.message}`);
}

it('reports nothing for eight failing pods, then Failed, and continues', async () => {
  const namespace = 'wrong-password';
  await prepareApp(test, namespace);
  await createSource(test, namespace);
  const first = await untilSynced(test, namespace);
  await test.cluster.client.patch(
    secrets,
    { namespace, name: 'restic-config' },
    { data: { RESTIC_PASSWORD: Buffer.from('wrong').toString('base64') } },
  );
  const failures: (number | undefined)[] = [];
  const seen = new Map<string, Pod>();
  const names = new Set<string>();
  await test.cluster.client.patch(
    replicationSources,
    { namespace, name: 'app' },
    { spec: { trigger: { manual: 'second' } } },
  );
  const failed = await until(
    'the result Failed',
    async () => {
      const listed = await test.cluster.client.list(jobs, { namespace });
      const all = await test.cluster.client.list(pods, { namespace });
      all.items.forEach(pod => seen.set(pod.metadata.name, pod));
      listed.items.forEach(job => {
        names.add(job.metadata.uid ?? '');
        failures.push(job.status?.failed);
      });
      const source = await getSource(test, namespace);
      const { result } = source.status?.latestMoverStatus ?? {};
      expect(source.status?.conditions?.[0]?.reason).not.toBe('Error');
      return result === 'Failed' ? source : undefined;
    },
    240_000,
  );
  expect(failed.status?.conditions?.[0]).toMatchObject({
    status: 'True',
    reason: 'SyncInProgress',
  });
  expect(failed.status?.lastSyncTime).toBe(first.status?.lastSyncTime);
  expect(failed.status?.lastManualSync).toBe('first');
  expect(failed.status?.latestMoverStatus?.logs).toMatch(
    /=== Check for dir initialized ===\nFatal: wrong password or no key found\nERROR: failure connecting to repository, incorrect password$/,
  );
  expect(Math.max(...failures.map(each => each ?? 0))).toBeGreaterThan(5);
  const ended = [...seen.values()].filter(
    each => each.status?.phase === 'Failed',
  );
  expect(ended.length).toBeGreaterThan(5);
  expect(
    ended.every(
      each =>
        each.status?.containerStatuses?.[0]?.state?.terminated?.exitCode === 3,
    ),
  ).toBe(true);
  const [uid] = names;
  await until('another Job', async () => {
    const { items } = await test.cluster.client.list(jobs, { namespace });
    return items.some(each => each.metadata.uid !== uid);
  });
  expect(await warningsOn(namespace, 'ReplicationSource')).toEqual([]);
  expect(await warningsOn(namespace, 'Job')).toEqual([]);
});

it('names a missing Secret, and continues when it is created', async () => {
  const namespace = 'missing-secret';
  await prepareApp(test, namespace);
  const object = { namespace, name: 'restic-config' };
  const secret = await test.cluster.client.get(secrets, object);
  await test.cluster.client.delete(secrets, object);
  await createSource(test, namespace);
  expect(await errorOf(namespace)).toBe('Secret "restic-config" not found');
  expect((await getSource(test, namespace)).status?.lastSyncStartTime).toEqual(
    expect.any(String),
  );
  await test.cluster.client.create(secrets, {
    metadata: object,
    data: secret.data,
  });
  await untilSynced(test, namespace);
});

it('names the missing field of a Secret', async () => {
  const namespace = 'missing-field';
  await prepareApp(test, namespace, { secret: { RESTIC_PASSWORD: undefined } });
  await createSource(test, namespace);
  expect(await errorOf(namespace)).toBe(
    'secret is missing field: RESTIC_PASSWORD',
  );
});

it('names a missing claim', async () => {
  const namespace = 'missing-claim';
  await prepareApp(test, namespace);
  await createSource(test, namespace, { spec: { sourcePVC: 'elsewhere' } });
  expect(await errorOf(namespace)).toBe(
    'PersistentVolumeClaim "elsewhere" not found',
  );
});

it('runs once with an invalid schedule, then stays in Error', async () => {
  const namespace = 'bad-cron';
  await prepareApp(test, namespace);
  await createSource(test, namespace, {
    spec: { trigger: { schedule: '61 25 * * *' } },
  });
  expect(await errorOf(namespace)).toBe(
    'end of range (61) above maximum (59): 61',
  );
  const { status } = await getSource(test, namespace);
  expect(status?.latestMoverStatus?.result).toBe('Successful');
  expect(status?.lastSyncTime).toEqual(expect.any(String));
  expect(status?.nextSyncTime).toBeUndefined();
});

it('succeeds for an empty volume, and creates no repository', async () => {
  const namespace = 'empty-source';
  const { volume } = await prepareApp(test, namespace, { empty: true });
  await createSource(test, namespace);
  const { status } = await untilSynced(test, namespace);
  expect(status?.latestMoverStatus).toEqual({
    result: 'Successful',
    logs: '== Directory is empty skipping backup ===',
  });
  await writeFile(join(volume, 'file'), 'something');
  await test.cluster.client.patch(
    replicationSources,
    { namespace, name: 'app' },
    { spec: { trigger: { manual: 'second' } } },
  );
  const next = await untilSynced(test, namespace, 'second');
  expect(next.status?.latestMoverStatus?.logs).toMatch(
    /^=== Initialize Dir ===\n/,
  );
});
