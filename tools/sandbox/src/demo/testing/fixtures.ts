import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { namespaces, persistentVolumeClaims, secrets } from '../../client';
import {
  type ReplicationSource,
  replicationSources,
  type SourceRestic,
} from '../../volsync/resources';
import { TEST_USER, type TestCluster, until } from './startTestCluster';

/** A namespace with a bound claim `app-data`, a file in it, and the Secret `restic-config`. */
export async function prepareApp(
  test: TestCluster,
  namespace: string,
  options: {
    readonly empty?: boolean;
    readonly secret?: Readonly<Record<string, string | undefined>>;
  } = {},
): Promise<{ readonly volume: string }> {
  const { client } = test.cluster;
  await client.create(namespaces, { metadata: { name: namespace } });
  await client.create(secrets, {
    metadata: { name: 'restic-config', namespace },
    stringData: stringsOf({
      RESTIC_REPOSITORY: `s3:${test.objectStore.url}/volsync/${namespace}`,
      RESTIC_PASSWORD: 'correct-horse',
      AWS_ACCESS_KEY_ID: TEST_USER.accessKey,
      AWS_SECRET_ACCESS_KEY: TEST_USER.secretKey,
      ...options.secret,
    }),
  });
  await client.create(persistentVolumeClaims, {
    metadata: { name: 'app-data', namespace },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'ceph-block',
    },
  });
  const name = await until('a bound claim', async () => {
    const claim = await client.get(persistentVolumeClaims, {
      namespace,
      name: 'app-data',
    });
    return claim.status?.phase === 'Bound' ? claim.spec.volumeName : undefined;
  });
  const volume = test.cluster.volumeDirectory(name);
  if (!options.empty) {
    await writeFile(join(volume, 'orders.txt'), 'order 1\n');
  }
  return { volume };
}

/** A source as in the recordings. */
export async function createSource(
  test: TestCluster,
  namespace: string,
  options: {
    readonly spec?: Partial<ReplicationSource['spec']>;
    readonly restic?: Partial<SourceRestic>;
  } = {},
): Promise<void> {
  await test.cluster.client.create(replicationSources, {
    metadata: { name: 'app', namespace },
    spec: {
      sourcePVC: 'app-data',
      trigger: { manual: 'first' },
      restic: {
        repository: 'restic-config',
        copyMethod: 'Snapshot',
        volumeSnapshotClassName: 'csi-ceph-block',
        storageClassName: 'ceph-block',
        cacheStorageClassName: 'openebs-hostpath',
        cacheCapacity: '1Gi',
        pruneIntervalDays: 7,
        retain: { daily: 7, last: '5' },
        ...options.restic,
      },
      ...options.spec,
    },
  });
}

export async function getSource(
  test: TestCluster,
  namespace: string,
): Promise<ReplicationSource> {
  return test.cluster.client.get(replicationSources, {
    namespace,
    name: 'app',
  });
}

/** The source once its condition has that reason and `lastManualSync` is the tag. */
export async function untilSynced(
  test: TestCluster,
  namespace: string,
  tag = 'first',
): Promise<ReplicationSource> {
  return until(`${namespace} to be synchronized with "${tag}"`, async () => {
    const source = await getSource(test, namespace);
    return source.status?.lastManualSync === tag &&
      source.status.conditions?.[0]?.reason === 'WaitingForManual'
      ? source
      : undefined;
  });
}

function stringsOf(
  values: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}
