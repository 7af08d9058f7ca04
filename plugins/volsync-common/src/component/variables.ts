/** A variable of the VolSync component, `${NAME:=default}` in its YAML. @public */
export interface ComponentVariable {
  readonly name: ComponentVariableName;
  /** Its name in the input of the scaffolder action */
  readonly input: string;
  readonly default: string;
  /** One sentence for the person who sets it */
  readonly description: string;
  readonly type:
    | 'dns-label'
    | 'object-name'
    | 'bucket'
    | 'quantity'
    | 'access-mode'
    | 'copy-method'
    | 'schedule'
    | 'count'
    | 'id';
}

/** @public */
export type ComponentVariableName =
  | 'APP'
  | 'VOLSYNC_BUCKET'
  | 'VOLSYNC_CLAIM'
  | 'VOLSYNC_CAPACITY'
  | 'VOLSYNC_STORAGECLASS'
  | 'VOLSYNC_ACCESSMODES'
  | 'VOLSYNC_SNAP_ACCESSMODES'
  | 'VOLSYNC_SNAPSHOTCLASS'
  | 'VOLSYNC_COPYMETHOD'
  | 'VOLSYNC_CACHE_STORAGECLASS'
  | 'VOLSYNC_CACHE_CAPACITY'
  | 'VOLSYNC_CACHE_ACCESSMODES'
  | 'VOLSYNC_SCHEDULE'
  | 'VOLSYNC_PUID'
  | 'VOLSYNC_PGID'
  | 'VOLSYNC_RETAIN_HOURLY'
  | 'VOLSYNC_RETAIN_DAILY'
  | 'VOLSYNC_RETAIN_WEEKLY'
  | 'VOLSYNC_RETAIN_MONTHLY';

/**
 * Every variable of the component, in the order of the YAML. `APP` is always set: two apps without it would share one
 * repository and remove each other's backups.
 *
 * @public
 */
export const COMPONENT_VARIABLES: readonly ComponentVariable[] = [
  {
    name: 'APP',
    input: 'app',
    default: 'demo-ns',
    type: 'dns-label',
    description:
      'The name of the app, used for its ReplicationSource, its Secret and its repository.',
  },
  {
    name: 'VOLSYNC_CLAIM',
    input: 'claim',
    default: 'demo-pvc',
    type: 'object-name',
    description: 'The PersistentVolumeClaim to back up.',
  },
  {
    name: 'VOLSYNC_BUCKET',
    input: 'bucket',
    default: 'volsync',
    type: 'bucket',
    description: 'The bucket of the repository.',
  },
  {
    name: 'VOLSYNC_CAPACITY',
    input: 'capacity',
    default: '5Gi',
    type: 'quantity',
    description:
      'The size of the volume, and of the volume that a restore creates.',
  },
  {
    name: 'VOLSYNC_STORAGECLASS',
    input: 'storageClass',
    default: 'ceph-block',
    type: 'object-name',
    description: 'The StorageClass of the volume and its copies.',
  },
  {
    name: 'VOLSYNC_ACCESSMODES',
    input: 'accessMode',
    default: 'ReadWriteOnce',
    type: 'access-mode',
    description: 'The access mode of the volume.',
  },
  {
    name: 'VOLSYNC_SNAP_ACCESSMODES',
    input: 'snapshotAccessMode',
    default: 'ReadWriteOnce',
    type: 'access-mode',
    description: 'The access mode of the copy that is backed up.',
  },
  {
    name: 'VOLSYNC_SNAPSHOTCLASS',
    input: 'snapshotClass',
    default: 'csi-ceph-block',
    type: 'object-name',
    description:
      'The VolumeSnapshotClass. It must have the same driver as the StorageClass.',
  },
  {
    name: 'VOLSYNC_COPYMETHOD',
    input: 'copyMethod',
    default: 'Snapshot',
    type: 'copy-method',
    description: 'How a backup copies the volume: Snapshot, Clone or Direct.',
  },
  {
    name: 'VOLSYNC_CACHE_STORAGECLASS',
    input: 'cacheStorageClass',
    default: 'openebs-hostpath',
    type: 'object-name',
    description: "The StorageClass of restic's cache.",
  },
  {
    name: 'VOLSYNC_CACHE_CAPACITY',
    input: 'cacheCapacity',
    default: '2Gi',
    type: 'quantity',
    description:
      "The size of restic's cache. It depends on the repository's index, not on the volume.",
  },
  {
    name: 'VOLSYNC_CACHE_ACCESSMODES',
    input: 'cacheAccessMode',
    default: 'ReadWriteOnce',
    type: 'access-mode',
    description: "The access mode of restic's cache.",
  },
  {
    name: 'VOLSYNC_SCHEDULE',
    input: 'schedule',
    default: '0 * * * *',
    type: 'schedule',
    description: 'When backups run: a cron schedule with five fields, in UTC.',
  },
  {
    name: 'VOLSYNC_RETAIN_HOURLY',
    input: 'keepHourly',
    default: '24',
    type: 'count',
    description: 'The number of hourly snapshots to keep.',
  },
  {
    name: 'VOLSYNC_RETAIN_DAILY',
    input: 'keepDaily',
    default: '7',
    type: 'count',
    description: 'The number of daily snapshots to keep.',
  },
  {
    name: 'VOLSYNC_RETAIN_WEEKLY',
    input: 'keepWeekly',
    default: '4',
    type: 'count',
    description: 'The number of weekly snapshots to keep.',
  },
  {
    name: 'VOLSYNC_RETAIN_MONTHLY',
    input: 'keepMonthly',
    default: '3',
    type: 'count',
    description: 'The number of monthly snapshots to keep.',
  },
  {
    name: 'VOLSYNC_PUID',
    input: 'userId',
    default: '1000',
    type: 'id',
    description: 'The user ID that reads and writes the files.',
  },
  {
    name: 'VOLSYNC_PGID',
    input: 'groupId',
    default: '1000',
    type: 'id',
    description: 'The group ID that reads and writes the files.',
  },
];
