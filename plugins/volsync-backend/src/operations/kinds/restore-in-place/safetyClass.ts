import type {
  KubernetesObject,
  PersistentVolumeClaim,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { ClusterError } from '../../../clusters/reflector/ClusterError';
import type { Surroundings } from './surroundings';

const DEFAULT_CLASS = 'snapshot.storage.kubernetes.io/is-default-class';

interface SnapshotClass extends KubernetesObject {
  readonly driver?: string;
}

interface StorageClass extends KubernetesObject {
  readonly provisioner?: string;
}

/**
 * The class for the safety snapshot: the one that the source's backups use, or the default class of the claim's driver,
 * or its only one. Undefined if the driver can't take snapshots, or if that is unknown.
 *
 * @internal
 */
export async function findSafetyClass(
  volume: {
    readonly claim: PersistentVolumeClaim;
    readonly source: ReplicationSource;
  },
  reader: Surroundings,
): Promise<string | undefined> {
  const driver = (await listed<StorageClass>('storageClasses', reader)).find(
    ({ metadata }) => metadata.name === volume.claim.spec?.storageClassName,
  )?.provisioner;
  const classes = (
    await listed<SnapshotClass>('volumeSnapshotClasses', reader)
  ).filter(one => driver !== undefined && one.driver === driver);
  const named = volume.source.spec?.restic?.volumeSnapshotClassName;
  const found =
    classes.find(({ metadata }) => metadata.name === named) ??
    classes.find(
      ({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === 'true',
    ) ??
    (classes.length === 1 ? classes[0] : undefined);
  return found?.metadata.name;
}

/** Classes that can't be read, or that the cluster doesn't serve, count as none. */
async function listed<T extends KubernetesObject>(
  resource: 'storageClasses' | 'volumeSnapshotClasses',
  { objects, signal }: Surroundings,
): Promise<readonly T[]> {
  try {
    return await objects.list<T>(resource, undefined, signal);
  } catch (error) {
    if (
      error instanceof ClusterError &&
      (error.kind === 'missing' || error.kind === 'forbidden')
    ) {
      return [];
    }
    throw error;
  }
}
