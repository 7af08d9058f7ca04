import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  events,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  volumeSnapshots,
} from '../client';
import {
  createSource,
  prepareApp,
  untilSynced,
} from '../demo/testing/fixtures';
import {
  startTestCluster,
  type TestCluster,
  until,
} from '../demo/testing/startTestCluster';
import {
  type DestinationRestic,
  type ReplicationDestination,
  replicationDestinations,
  replicationSources,
} from './resources';

const namespace = 'restore';
let test: TestCluster;
let betweenBackups: string;

beforeAll(async () => {
  test = await startTestCluster();
  const { volume } = await prepareApp(test, namespace);
  await createSource(test, namespace);
  await untilSynced(test, namespace);
  await wait(1_100);
  betweenBackups = `${new Date().toISOString().slice(0, 19)}Z`;
  await wait(1_100);
  await writeFile(join(volume, 'orders.txt'), 'order 1\norder 2\n');
  await writeFile(join(volume, 'later.txt'), 'later\n');
  await test.cluster.client.patch(
    replicationSources,
    { namespace, name: 'app' },
    { spec: { trigger: { manual: 'second' } } },
  );
  await untilSynced(test, namespace, 'second');
});
afterAll(() => test?.close());

async function createClaim(
  name: string,
  spec: Partial<PersistentVolumeClaim['spec']> = {},
): Promise<void> {
  await test.cluster.client.create(persistentVolumeClaims, {
    metadata: { name, namespace },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'ceph-block',
      ...spec,
    },
  });
}

async function directoryOf(name: string): Promise<string> {
  return until(`${name} to be bound`, async () => {
    const claim = await test.cluster.client.get(persistentVolumeClaims, {
      namespace,
      name,
    });
    return claim.status?.phase === 'Bound' && claim.spec.volumeName
      ? test.cluster.volumeDirectory(claim.spec.volumeName)
      : undefined;
  });
}

async function create(name: string, restic: DestinationRestic): Promise<void> {
  await test.cluster.client.create(replicationDestinations, {
    metadata: { name, namespace },
    spec: {
      trigger: { manual: 'once' },
      restic: {
        repository: 'restic-config',
        copyMethod: 'Direct',
        cacheStorageClassName: 'openebs-hostpath',
        cacheCapacity: '1Gi',
        ...restic,
      },
    },
  });
}

async function untilDone(
  name: string,
  tag = 'once',
): Promise<ReplicationDestination> {
  return until(`${name} to be done`, async () => {
    const destination = await test.cluster.client.get(replicationDestinations, {
      namespace,
      name,
    });
    return destination.status?.lastManualSync === tag &&
      destination.status.conditions?.[0]?.reason === 'WaitingForManual'
      ? destination
      : undefined;
  });
}

it('restores the newest snapshot into a claim, and keeps its other files', async () => {
  await createClaim('direct');
  const volume = await directoryOf('direct');
  await writeFile(join(volume, 'own.txt'), 'own');
  await create('direct', { destinationPVC: 'direct' });
  const { status } = await untilDone('direct');
  expect(status).toMatchObject({
    latestImage: {
      apiGroup: '',
      kind: 'PersistentVolumeClaim',
      name: 'direct',
    },
    latestMoverStatus: {
      result: 'Successful',
      logs: expect.stringMatching(
        /^restoring snapshot [0-9a-f]{8} of \[\/data\] at .* to \.\nRestic completed in \d+s$/,
      ),
    },
  });
  expect((await readdir(volume)).sort()).toEqual([
    'later.txt',
    'orders.txt',
    'own.txt',
  ]);
  expect(await readFile(join(volume, 'orders.txt'), 'utf8')).toBe(
    'order 1\norder 2\n',
  );

  // With enableFileDeletion, and a new tag, files that are not in the snapshot are deleted
  await test.cluster.client.patch(
    replicationDestinations,
    { namespace, name: 'direct' },
    {
      spec: {
        trigger: { manual: 'twice' },
        restic: { enableFileDeletion: true },
      },
    },
  );
  await untilDone('direct', 'twice');
  expect((await readdir(volume)).sort()).toEqual(['later.txt', 'orders.txt']);
});

it.each([
  ['as-of', () => ({ restoreAsOf: betweenBackups })],
  ['previous', () => ({ previous: 1 })],
])('restores an older snapshot: %s', async (name, options) => {
  await createClaim(name);
  await create(name, { destinationPVC: name, ...options() });
  await untilDone(name);
  const volume = await directoryOf(name);
  expect(await readdir(volume)).toEqual(['orders.txt']);
  expect(await readFile(join(volume, 'orders.txt'), 'utf8')).toBe('order 1\n');
});

it('succeeds if no snapshot is eligible, and restores nothing', async () => {
  await createClaim('nothing');
  await create('nothing', { destinationPVC: 'nothing', previous: 99 });
  const { status } = await untilDone('nothing');
  expect(status?.latestMoverStatus).toEqual({
    result: 'Successful',
    logs: expect.stringMatching(
      /^No eligible snapshots found\n=== No data will be restored ===\nRestic completed in \d+s$/,
    ),
  });
  expect(await readdir(await directoryOf('nothing'))).toEqual([]);
});

it('publishes a volume snapshot that another claim starts from, one at a time', async () => {
  await create('image', {
    copyMethod: 'Snapshot',
    volumeSnapshotClassName: 'csi-ceph-block',
    storageClassName: 'ceph-block',
    accessModes: ['ReadWriteOnce'],
    capacity: '1Gi',
  });
  const { status } = await untilDone('image');
  const first = status?.latestImage?.name ?? '';
  expect(status?.latestImage).toEqual({
    apiGroup: 'snapshot.storage.k8s.io',
    kind: 'VolumeSnapshot',
    name: expect.stringMatching(/^volsync-image-dest-\d{14}$/),
  });
  await createClaim('from-image', {
    dataSource: {
      apiGroup: 'snapshot.storage.k8s.io',
      kind: 'VolumeSnapshot',
      name: first,
    },
  });
  expect((await readdir(await directoryOf('from-image'))).sort()).toEqual([
    'later.txt',
    'orders.txt',
  ]);
  await wait(1_000);
  await test.cluster.client.patch(
    replicationDestinations,
    { namespace, name: 'image' },
    { spec: { trigger: { manual: 'twice' } } },
  );
  const again = await untilDone('image', 'twice');
  expect(again.status?.latestImage?.name).not.toBe(first);
  const { items } = await test.cluster.client.list(volumeSnapshots, {
    namespace,
  });
  expect(items.map(each => each.metadata.name)).toEqual([
    again.status?.latestImage?.name,
  ]);
});

it('fills a claim that names a destination, once that has an image', async () => {
  await createClaim('populated', {
    dataSourceRef: {
      apiGroup: 'volsync.backube',
      kind: 'ReplicationDestination',
      name: 'to-populate',
    },
  });
  const eventsOn = async (name: string) => {
    const { items } = await test.cluster.client.list(events, { namespace });
    return items
      .filter(each => each.involvedObject.name === name)
      .map(each => `${each.type} ${each.reason}: ${each.message}`);
  };
  await until('the claim to be told', async () =>
    (
      await eventsOn('populated')
    ).includes(
      'Warning VolSyncPopulatorReplicationDestinationMissing: Unable to populate volume: ReplicationDestination.volsync.backube "to-populate" not found',
    ),
  );
  await create('to-populate', {
    copyMethod: 'Snapshot',
    volumeSnapshotClassName: 'csi-ceph-block',
    storageClassName: 'ceph-block',
    accessModes: ['ReadWriteOnce'],
    capacity: '1Gi',
  });
  expect((await readdir(await directoryOf('populated'))).sort()).toEqual([
    'later.txt',
    'orders.txt',
  ]);
  await until('the second claim to be gone', async () => {
    const { items } = await test.cluster.client.list(persistentVolumeClaims, {
      namespace,
    });
    return !items.some(each => each.metadata.name.startsWith('vs-prime-'));
  });
  expect((await eventsOn('populated')).map(each => each.split(':')[0])).toEqual(
    expect.arrayContaining([
      'Warning VolSyncPopulatorReplicationDestinationNoLatestImage',
      'Normal VolSyncPopulatorPVCCreated',
      'Normal VolSyncPopulatorFinished',
    ]),
  );
  expect((await readdir(await directoryOf('populated'))).length).toBe(2);
});

it.each([
  [
    'no-capacity',
    { accessModes: ['ReadWriteOnce'] },
    'capacity must be provided when destinationPVC is not',
  ],
  [
    'no-modes',
    { capacity: '1Gi' },
    'accessModes must be provided when destinationPVC is not',
  ],
  [
    'no-claim',
    { destinationPVC: 'not-there' },
    'PersistentVolumeClaim "not-there" not found',
  ],
])('names the error: %s', async (name, restic, message) => {
  await create(name, restic);
  await until('the error', async () => {
    const { status } = await test.cluster.client.get(replicationDestinations, {
      namespace,
      name,
    });
    return status?.conditions?.[0]?.message === message;
  });
  expect(await readdir(join(test.directory, 'apps/node/pods'))).toEqual([]);
});

it('leaves no lock behind a deleted restore that ends within its grace period', async () => {
  const name = 'ended';
  const locks = async () =>
    (
      await readdir(join(test.directory, 'object-store'), { recursive: true })
    ).filter(path => /ended%2F\/locks%2F\/[0-9a-f]{64}$/.test(path));
  const { volume } = await prepareApp(test, name);
  await writeFile(join(volume, 'large'), randomBytes(1_500_000));
  await createSource(test, name);
  await untilSynced(test, name);
  expect(await locks()).toEqual([]);

  const { client } = test.cluster;
  await client.create(persistentVolumeClaims, {
    metadata: { name: 'slow', namespace: name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'csi-ceph-hdd',
    },
  });
  await client.create(replicationDestinations, {
    metadata: { name, namespace: name },
    spec: {
      trigger: { manual: 'once' },
      restic: {
        repository: 'restic-config',
        copyMethod: 'Direct',
        destinationPVC: 'slow',
        cacheStorageClassName: 'openebs-hostpath',
        cacheCapacity: '1Gi',
      },
    },
  });
  await until(
    'restic to lock the repository',
    async () => (await locks()).length > 0,
  );
  // The grace period as it is, because restic is no faster than usual
  const { scale } = test.pace;
  test.pace.scale = 1;
  try {
    await client.delete(replicationDestinations, { name, namespace: name });
    await until('the pod to be gone', async () => {
      const pods = await readdir(join(test.directory, 'apps/node/pods'));
      return pods.length === 0;
    });
  } finally {
    test.pace.scale = scale;
  }
  expect(await locks()).toEqual([]);
});
