import type { DemoService } from '../DemoService';
import { daysAgo } from './hours';

/** Services whose backups fail or are stuck. */
export const failingServices: readonly DemoService[] = [
  {
    name: 'customer-accounts',
    cluster: 'apps',
    shows: 'The repository password was changed after good backups',
    volumes: [
      {
        claim: 'customer-accounts',
        size: '8Gi',
        data: { kind: 'records', kibibytes: 96, growthKibibytes: 16 },
        backup: {
          source: 'customer-accounts',
          trigger: { schedule: '15 */6 * * *' },
          restic: { retain: { daily: 7, last: '5' } },
          historyHours: [...daysAgo(4, 1), 13, 7],
          accident: 'password-changed',
          settles: 'failed',
        },
      },
    ],
  },
  {
    name: 'warehouse',
    cluster: 'apps',
    shows: 'A killed backup left a lock in the repository',
    volumes: [
      {
        claim: 'warehouse-data',
        size: '20Gi',
        data: { kind: 'records', kibibytes: 80, growthKibibytes: 12 },
        backup: {
          source: 'warehouse',
          trigger: { schedule: '40 */8 * * *' },
          restic: { retain: { daily: 7, weekly: 2 } },
          historyHours: [...daysAgo(6, 2), 32, 17],
          accident: 'lock-left-behind',
          settles: 'failed',
        },
      },
    ],
  },
  {
    name: 'product-images',
    cluster: 'apps',
    shows: 'Names a VolumeSnapshotClass that does not exist',
    volumes: [
      {
        claim: 'product-images',
        size: '50Gi',
        storageClass: 'csi-ceph-hdd',
        // A restore takes longer than the ten seconds after which restic reports its progress
        data: { kind: 'records', kibibytes: 16_000, growthKibibytes: 1_000 },
        backup: {
          source: 'product-images',
          trigger: { schedule: '0 2 * * *' },
          restic: {
            volumeSnapshotClassName: 'csi-ceph-blockpool',
            retain: { daily: 7 },
          },
          historyHours: daysAgo(8, 5),
          settles: 'stuck',
        },
      },
    ],
  },
  {
    name: 'telemetry',
    cluster: 'apps',
    shows: 'Names a storage class for its cache that does not exist',
    volumes: [
      {
        claim: 'telemetry-store',
        size: '30Gi',
        data: { kind: 'records', kibibytes: 90 },
        backup: {
          source: 'telemetry',
          trigger: { schedule: '30 3 * * *' },
          restic: {
            cacheStorageClassName: 'openebs-local',
            retain: { daily: 7 },
          },
          settles: 'stuck',
        },
      },
    ],
  },
];
