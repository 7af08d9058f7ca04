import {
  events,
  jobs,
  persistentVolumeClaims,
  pods,
  volumeSnapshots,
} from '../client';
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
  test = await startTestCluster({ timeScale: 100 });
});
afterAll(() => test?.close());

it('waits indefinitely for a missing volume snapshot class', async () => {
  const namespace = 'missing-snapshot-class';
  await prepareApp(test, namespace);
  await createSource(test, namespace, {
    restic: { volumeSnapshotClassName: 'does-not-exist' },
  });
  const text =
    'Failed to get snapshot class with error volumesnapshotclass.snapshot.storage.k8s.io "does-not-exist" not found';
  await until('the error of the volume snapshot', async () => {
    const { items } = await test.cluster.client.list(volumeSnapshots, {
      namespace,
    });
    return items[0]?.status?.error?.message === text;
  });
  const told = await until('the warning', async () => {
    const { items } = await test.cluster.client.list(events, { namespace });
    return items.find(each => each.reason === 'GetSnapshotClassFailed');
  });
  expect(told).toMatchObject({
    type: 'Warning',
    message: text,
    involvedObject: { kind: 'VolumeSnapshot', name: 'volsync-app-src' },
  });
  expect((await getSource(test, namespace)).status).toMatchObject({
    conditions: [{ status: 'True', reason: 'SyncInProgress' }],
    latestMoverStatus: {},
  });
  const { items } = await test.cluster.client.list(jobs, { namespace });
  expect(items).toEqual([]);

  // Correcting the source does not help; deleting the volume snapshot does
  await test.cluster.client.patch(
    replicationSources,
    { namespace, name: 'app' },
    { spec: { restic: { volumeSnapshotClassName: 'csi-ceph-block' } } },
  );
  await test.cluster.client.delete(volumeSnapshots, {
    namespace,
    name: 'volsync-app-src',
  });
  await untilSynced(test, namespace);
});

it('waits indefinitely for a cache whose storage class does not exist', async () => {
  const namespace = 'missing-cache-class';
  await prepareApp(test, namespace);
  await createSource(test, namespace, {
    restic: { cacheStorageClassName: 'does-not-exist' },
  });
  const pod = await until('an unschedulable pod', async () => {
    const { items } = await test.cluster.client.list(pods, { namespace });
    return items.find(
      each => each.status?.conditions?.[0]?.reason === 'Unschedulable',
    );
  });
  expect(pod.status?.phase).toBe('Pending');
  expect(pod.metadata.name).toMatch(/^volsync-src-app-[a-z0-9]{5}$/);
  expect(pod.metadata.labels).toMatchObject({
    'job-name': 'volsync-src-app',
    'batch.kubernetes.io/job-name': 'volsync-src-app',
    'app.kubernetes.io/created-by': 'volsync',
  });
  const told = await until('the warning on the claim', async () => {
    const { items } = await test.cluster.client.list(events, { namespace });
    return items.find(
      each =>
        each.reason === 'ProvisioningFailed' &&
        each.involvedObject.name === 'volsync-src-app-cache',
    );
  });
  expect(told).toMatchObject({
    type: 'Warning',
    message: 'storageclass.storage.k8s.io "does-not-exist" not found',
    involvedObject: { kind: 'PersistentVolumeClaim' },
  });
  const { items } = await test.cluster.client.list(jobs, { namespace });
  expect(items[0]?.status).toMatchObject({ active: 1, ready: 0 });
  const claim = await test.cluster.client.get(persistentVolumeClaims, {
    namespace,
    name: 'volsync-src-app-cache',
  });
  expect(claim.status?.phase).toBe('Pending');
});
