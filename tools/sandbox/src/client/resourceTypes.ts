import type {
  Job,
  KubeEvent,
  KubeObject,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Secret,
  StorageClass,
  VolumeSnapshot,
  VolumeSnapshotClass,
  VolumeSnapshotContent,
} from './objects';

/** The location of one kind's objects on an API server; `T` is their type. */
export interface ResourceType<T extends KubeObject> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Never set: it only carries the type of the objects */
  readonly objectType?: T;
}

export function resourceType<T extends KubeObject>(
  apiVersion: string,
  kind: string,
  plural: string,
  options: { readonly namespaced?: boolean } = {},
): ResourceType<T> {
  return { apiVersion, kind, plural, namespaced: options.namespaced ?? true };
}

const SNAPSHOT = 'snapshot.storage.k8s.io/v1';

export const pods = resourceType<Pod>('v1', 'Pod', 'pods');
export const secrets = resourceType<Secret>('v1', 'Secret', 'secrets');
export const events = resourceType<KubeEvent>('v1', 'Event', 'events');
export const jobs = resourceType<Job>('batch/v1', 'Job', 'jobs');
export const namespaces = resourceType<KubeObject>(
  'v1',
  'Namespace',
  'namespaces',
  { namespaced: false },
);
export const serviceAccounts = resourceType<KubeObject>(
  'v1',
  'ServiceAccount',
  'serviceaccounts',
);
export const persistentVolumeClaims = resourceType<PersistentVolumeClaim>(
  'v1',
  'PersistentVolumeClaim',
  'persistentvolumeclaims',
);
export const persistentVolumes = resourceType<PersistentVolume>(
  'v1',
  'PersistentVolume',
  'persistentvolumes',
  { namespaced: false },
);
export const storageClasses = resourceType<StorageClass>(
  'storage.k8s.io/v1',
  'StorageClass',
  'storageclasses',
  { namespaced: false },
);
export const volumeSnapshots = resourceType<VolumeSnapshot>(
  SNAPSHOT,
  'VolumeSnapshot',
  'volumesnapshots',
);
export const volumeSnapshotClasses = resourceType<VolumeSnapshotClass>(
  SNAPSHOT,
  'VolumeSnapshotClass',
  'volumesnapshotclasses',
  { namespaced: false },
);
export const volumeSnapshotContents = resourceType<VolumeSnapshotContent>(
  SNAPSHOT,
  'VolumeSnapshotContent',
  'volumesnapshotcontents',
  { namespaced: false },
);
