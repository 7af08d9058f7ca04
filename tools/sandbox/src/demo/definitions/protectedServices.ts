import type { DemoService } from '../DemoService';
import { daysAgo } from './hours';

/** Healthy services, with a repository that proves it. */
export const protectedServices: readonly DemoService[] = [
  {
    name: 'orders',
    cluster: 'apps',
    shows: 'Three weeks of hourly, daily and weekly backups',
    repository: { owner: 'group:default/order-management' },
    workload: {
      kind: 'Deployment',
      replicas: 1,
      image: 'docker.io/library/postgres:17',
      mountPath: '/var/lib/postgresql/data',
    },
    volumes: [
      {
        claim: 'orders-db',
        size: '10Gi',
        data: {
          kind: 'records',
          kibibytes: 160,
          growthKibibytes: 24,
          alive: true,
        },
        backup: {
          source: 'orders-db',
          trigger: { schedule: '0 * * * *' },
          restic: { retain: { hourly: 12, daily: 21, weekly: 4 } },
          historyHours: [...daysAgo(21, 1), 6, 5, 4, 3, 2, 1.05],
          settles: 'successful',
        },
      },
    ],
  },
  {
    name: 'demo-app',
    namespace: 'demo-ns',
    cluster: 'apps',
    shows:
      'A backup every two minutes, so that a run can be watched, and a restore',
    volumes: [
      {
        claim: 'demo-pvc',
        size: '2Gi',
        data: {
          kind: 'records',
          kibibytes: 64,
          growthKibibytes: 4,
          alive: true,
        },
        backup: {
          source: 'demo-app',
          trigger: { schedule: '*/2 * * * *' },
          restic: { retain: { last: '15' }, pruneIntervalDays: 1 },
          historyHours: [0.3, 0.2, 0.1],
          settles: 'successful',
        },
        restore: { name: 'demo-app-restore', claim: 'demo-pvc-restore' },
      },
    ],
  },
  {
    name: 'media-library',
    cluster: 'apps',
    shows:
      'A large volume on slow disks: its backup takes long enough to watch',
    workload: {
      kind: 'Deployment',
      replicas: 2,
      image: 'docker.io/jellyfin/jellyfin:10.10',
      mountPath: '/media',
    },
    volumes: [
      {
        claim: 'media-library',
        size: '200Gi',
        storageClass: 'csi-ceph-hdd',
        data: { kind: 'blob', kibibytes: 7_000, alive: true },
        backup: {
          source: 'media-library',
          trigger: { schedule: '*/10 * * * *' },
          restic: {
            storageClassName: 'csi-ceph-hdd',
            retain: { last: '4' },
            pruneIntervalDays: 0,
          },
          settles: 'successful',
        },
      },
    ],
  },
  {
    name: 'store-checkout',
    cluster: 'edge',
    shows: 'On the edge cluster',
    workload: {
      kind: 'Deployment',
      replicas: 1,
      image: 'docker.io/library/redis:7',
      mountPath: '/data',
    },
    volumes: [
      {
        claim: 'store-checkout',
        size: '5Gi',
        data: {
          kind: 'records',
          kibibytes: 48,
          growthKibibytes: 12,
          alive: true,
        },
        backup: {
          source: 'store-checkout',
          trigger: { schedule: '*/30 * * * *' },
          restic: { retain: { hourly: 6, daily: 5 } },
          historyHours: [...daysAgo(5, 1), 1.6, 1.1, 0.6],
          settles: 'successful',
        },
      },
    ],
  },
];
