/** A variable of the VolSync component, written `${NAME:=default}` in its YAML. @public */
export interface ComponentVariable {
  readonly name: ComponentVariableName;
  /** What the scaffolder action calls it */
  readonly input: string;
  readonly default: string;
  /** One sentence for the person who chooses */
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
 * Every variable of the component, in the order in which they are written. `APP` is always written: two apps that
 * forget it would share one repository and delete each other's backups.
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
      'The name of the app: of its replication source, of its Secret and of its repository in the bucket.',
  },
  {
    name: 'VOLSYNC_CLAIM',
    input: 'claim',
    default: 'demo-pvc',
    type: 'object-name',
    description: 'The PersistentVolumeClaim that is backed up.',
  },
  {
    name: 'VOLSYNC_BUCKET',
    input: 'bucket',
    default: 'volsync',
    type: 'bucket',
    description: 'The bucket that holds the repository.',
  },
  {
    name: 'VOLSYNC_CAPACITY',
    input: 'capacity',
    default: '5Gi',
    type: 'quantity',
    description: 'The size of the claim, and of the one a restore writes to.',
  },
  {
    name: 'VOLSYNC_STORAGECLASS',
    input: 'storageClass',
    default: 'ceph-block',
    type: 'object-name',
    description: 'The StorageClass of the volume and of its copies.',
  },
  {
    name: 'VOLSYNC_ACCESSMODES',
    input: 'accessMode',
    default: 'ReadWriteOnce',
    type: 'access-mode',
    description: 'The access mode of the claim.',
  },
  {
    name: 'VOLSYNC_SNAP_ACCESSMODES',
    input: 'snapshotAccessMode',
    default: 'ReadWriteOnce',
    type: 'access-mode',
    description: 'The access mode of the copy that a backup reads.',
  },
  {
    name: 'VOLSYNC_SNAPSHOTCLASS',
    input: 'snapshotClass',
    default: 'csi-ceph-block',
    type: 'object-name',
    description:
      'The VolumeSnapshotClass. Its driver must be that of the storage class.',
  },
  {
    name: 'VOLSYNC_COPYMETHOD',
    input: 'copyMethod',
    default: 'Snapshot',
    type: 'copy-method',
    description:
      'How a backup takes its copy of the volume: Snapshot, Clone or Direct.',
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
      "The size of restic's cache. It follows the repository's index, not the volume.",
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
    description: 'When a backup begins: five fields of cron, in UTC.',
  },
  {
    name: 'VOLSYNC_RETAIN_HOURLY',
    input: 'keepHourly',
    default: '24',
    type: 'count',
    description: 'How many hourly snapshots are kept.',
  },
  {
    name: 'VOLSYNC_RETAIN_DAILY',
    input: 'keepDaily',
    default: '7',
    type: 'count',
    description: 'How many daily snapshots are kept.',
  },
  {
    name: 'VOLSYNC_RETAIN_WEEKLY',
    input: 'keepWeekly',
    default: '4',
    type: 'count',
    description: 'How many weekly snapshots are kept.',
  },
  {
    name: 'VOLSYNC_RETAIN_MONTHLY',
    input: 'keepMonthly',
    default: '3',
    type: 'count',
    description: 'How many monthly snapshots are kept.',
  },
  {
    name: 'VOLSYNC_PUID',
    input: 'userId',
    default: '1000',
    type: 'id',
    description: 'The user that reads and writes the files.',
  },
  {
    name: 'VOLSYNC_PGID',
    input: 'groupId',
    default: '1000',
    type: 'id',
    description: 'The group that reads and writes the files.',
  },
];
