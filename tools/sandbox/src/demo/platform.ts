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
import {
  type ClusterSecretStore,
  clusterSecretStores,
} from '../external-secrets';
import {
  type Deployment,
  deployments,
  PLAYED_ANNOTATION,
} from '../controller-manager';

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

/** The controllers that the sandbox replaces, as their charts install them. */
const CONTROLLERS = ['volsync', 'snapshot-controller'] as const;

function deploymentOf(name: string): Deployment {
  const labels = { 'app.kubernetes.io/name': name };
  return {
    metadata: {
      name,
      namespace: 'volsync-system',
      labels,
      annotations: { [PLAYED_ANNOTATION]: 'by the sandbox itself' },
    },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name, image: `sandbox.invalid/${name}` }] },
      },
    },
  };
}

/** Sets the status of the controllers, because the sandbox replaces them. */
export async function reportControllers(
  client: ApiClient,
  running: boolean,
): Promise<void> {
  const replicas = running ? 1 : 0;
  for (const name of CONTROLLERS) {
    const deployment = await ensure(client, deployments, deploymentOf(name));
    await client.replaceStatus(deployments, {
      ...deployment,
      status: {
        replicas: 1,
        readyReplicas: replicas,
        availableReplicas: replicas,
        updatedReplicas: 1,
        conditions: [{ type: 'Available', status: running ? 'True' : 'False' }],
      },
    });
  }
}

const nodes = resourceType<KubeObject>('v1', 'Node', 'nodes', {
  namespaced: false,
});

/** The secret stores: the sandbox itself holds their items. */
const SECRET_STORE: ClusterSecretStore = {
  metadata: { name: 'onepassword' },
  spec: {
    provider: {
      onepassword: {
        connectHost: 'http://onepassword-connect.sandbox.invalid',
        vaults: { sandbox: 1 },
      },
    },
  },
};

/** Creates what every cluster of the sandbox has before its first service. */
export async function installPlatform(
  client: ApiClient,
  nodeName: string,
): Promise<void> {
  await ensure(client, nodes, { metadata: { name: nodeName } });
  for (const name of ['volsync-system', 'flux-system', 'backstage']) {
    await ensure(client, namespaces, { metadata: { name } });
  }
  for (const each of CLASSES) {
    await ensure(client, storageClasses, each);
  }
  for (const each of SNAPSHOT_CLASSES) {
    await ensure(client, volumeSnapshotClasses, each);
  }
  await ensure(client, clusterSecretStores, SECRET_STORE);
}

/** Creates an object unless it exists. */
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
