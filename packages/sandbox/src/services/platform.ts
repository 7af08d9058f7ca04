import {
  type ApiClient,
  isAlreadyExists,
  type KubeObject,
  namespaces,
  type ResourceType,
  resourceType,
  type StorageClass,
  storageClasses,
  type VolumeSnapshotClass,
  volumeSnapshotClasses,
} from '../client';

const CEPH = 'rook-ceph.rbd.csi.ceph.com';

const CLASSES: readonly StorageClass[] = [
  {
    metadata: {
      name: 'ceph-block',
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: CEPH,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
  },
  {
    metadata: { name: 'csi-ceph-hdd' },
    provisioner: CEPH,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    parameters: { 'sandbox/limit-kib-per-second': '600' },
  },
  {
    metadata: { name: 'csi-ceph-archive' },
    provisioner: CEPH,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    parameters: { 'sandbox/limit-kib-per-second': '20' },
  },
  {
    metadata: { name: 'openebs-hostpath' },
    provisioner: 'openebs.io/local',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  },
];

const SNAPSHOT_CLASSES: readonly VolumeSnapshotClass[] = [
  {
    metadata: { name: 'csi-ceph-block' },
    driver: CEPH,
    deletionPolicy: 'Delete',
  },
];

const nodes = resourceType<KubeObject>('v1', 'Node', 'nodes', {
  namespaced: false,
});

/** Makes what every cluster of the sandbox has before its first service. @internal */
export async function installPlatform(
  client: ApiClient,
  nodeName: string,
): Promise<void> {
  await ensure(client, nodes, { metadata: { name: nodeName } });
  for (const name of ['volsync-system', 'backstage']) {
    await ensure(client, namespaces, { metadata: { name } });
  }
  for (const each of CLASSES) {
    await ensure(client, storageClasses, each);
  }
  for (const each of SNAPSHOT_CLASSES) {
    await ensure(client, volumeSnapshotClasses, each);
  }
}

/** Makes an object unless it is there already. @internal */
export async function ensure<T extends KubeObject>(
  client: ApiClient,
  type: ResourceType<T>,
  object: T,
): Promise<T> {
  try {
    return await client.create(type, object);
  } catch (error) {
    if (!isAlreadyExists(error)) {
      throw error;
    }
    return client.get(type, object.metadata);
  }
}
