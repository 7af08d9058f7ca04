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
 * The class to take the safety point with: the one that the source's backups use, else the default one of the claim's
 * driver, else its only one. Undefined where the driver takes no snapshots, or nobody can know.
 *
 * @internal
 */
export async function findSafetyClass(
  volume: {
    readonly claim: PersistentVolumeClaim;
    readonly source: ReplicationSource;
  },
  look: Surroundings,
): Promise<string | undefined> {
  const driver = (await listed<StorageClass>('storageClasses', look)).find(
    ({ metadata }) => metadata.name === volume.claim.spec?.storageClassName,
  )?.provisioner;
  const classes = (
    await listed<SnapshotClass>('volumeSnapshotClasses', look)
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

/** Classes that may not be read, or are not served, offer nothing. */
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
