import type {
  KubernetesObject,
  Reading,
} from 'backstage-plugin-volsync-common';
import type { CheckDefinition, CheckOutcome } from '../check';
import { notSeen } from '../check';

/** Whether the class for volume snapshots is there. @internal */
export const volumeSnapshotClass: CheckDefinition = {
  id: 'volume-snapshot-class',
  title: 'VolumeSnapshotClass there',
  meaning:
    'A source that names a missing class waits for ever, and says nothing: a backup in progress that never ends.',
  answers: ['TECH-003', 'BACKUP-VOLSYNC-APPS-NEG-001'],
  run: ({ look, names }) =>
    classCheck({
      kind: 'VolumeSnapshotClass',
      name: names.volumeSnapshotClass,
      variable: 'VOLSYNC_SNAPSHOTCLASS',
      setting: 'volsync.platform.volumeSnapshotClass',
      found: look.list<KubernetesObject>(
        { resource: 'volumeSnapshotClasses' },
        'the volume snapshot classes',
      ),
    }),
};

/** Whether the class for the movers' caches is there. @internal */
export const cacheStorageClass: CheckDefinition = {
  id: 'cache-storage-class',
  title: 'StorageClass of caches there',
  meaning:
    'A source that names a missing cache class waits for ever with a pod that cannot be scheduled.',
  answers: ['TECH-004', 'BACKUP-VOLSYNC-APPS-NEG-002'],
  run: ({ look, names }) =>
    classCheck({
      kind: 'StorageClass',
      name: names.cacheStorageClass,
      variable: 'VOLSYNC_CACHE_STORAGECLASS',
      setting: 'volsync.platform.cacheStorageClass',
      found: look.list<KubernetesObject>(
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
    return { state: 'good', seen: `${kind} "${name}" is there` };
  }
  return {
    state: 'bad',
    seen:
      names.length === 0
        ? `The cluster has no ${kind} at all, so none called "${name}"`
        : `There is no ${kind} "${name}"; there is ${names.join(', ')}`,
    remedy: {
      text: `Install the class, or let apps name another: set ${variable} where the component is used, and ${setting} here`,
      command: `kubectl get ${kind.toLowerCase()}`,
    },
  };
}
