import {
  shell,
  type KubernetesObject,
  type Reading,
} from 'backstage-plugin-volsync-common';
import type { CheckDefinition, CheckOutcome } from '../check';
import { notSeen } from '../check';

/** Whether the class for volume snapshots exists. @internal */
export const volumeSnapshotClass: CheckDefinition = {
  id: 'volume-snapshot-class',
  title: 'VolumeSnapshotClass exists',
  meaning:
    'A source that names a missing class waits forever without an error: its backup stays in progress and never ends.',
  run: ({ reader, names }) =>
    classCheck({
      kind: 'VolumeSnapshotClass',
      name: names.volumeSnapshotClass,
      variable: 'VOLSYNC_SNAPSHOTCLASS',
      setting: 'volsync.platform.volumeSnapshotClass',
      found: reader.list<KubernetesObject>(
        { resource: 'volumeSnapshotClasses' },
        'the volume snapshot classes',
      ),
    }),
};

/** Whether the class for the movers' caches exists. @internal */
export const cacheStorageClass: CheckDefinition = {
  id: 'cache-storage-class',
  title: 'Cache StorageClass exists',
  meaning:
    "A source that names a missing cache class waits forever with a pod that can't be scheduled.",
  run: ({ reader, names }) =>
    classCheck({
      kind: 'StorageClass',
      name: names.cacheStorageClass,
      variable: 'VOLSYNC_CACHE_STORAGECLASS',
      setting: 'volsync.platform.cacheStorageClass',
      found: reader.list<KubernetesObject>(
        { resource: 'storageClasses' },
        'the storage classes',
      ),
    }),
};

async function classCheck(options: {
  readonly kind: string;
  readonly name: string;
  readonly variable: string;
  readonly setting: string;
  readonly found: Promise<Reading<readonly KubernetesObject[]>>;
}): Promise<CheckOutcome> {
  const { kind, name, variable, setting } = options;
  const found = await options.found;
  if (found.state === 'unread') {
    return notSeen(found);
  }
  const names = found.value.map(one => one.metadata.name);
  if (names.includes(name)) {
    return { state: 'good', seen: `${kind} "${name}" exists` };
  }
  return {
    state: 'bad',
    seen:
      names.length === 0
        ? `${kind} "${name}" not found; the cluster has none`
        : `${kind} "${name}" not found; the cluster has ${names.join(', ')}`,
    remedy: {
      text: `Install the class, or use another one: set ${variable} where the component is used, and ${setting} in the portal's configuration.`,
      command: shell`kubectl get ${kind.toLowerCase()}`,
    },
  };
}
