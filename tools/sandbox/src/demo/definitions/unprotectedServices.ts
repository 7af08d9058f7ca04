import type { DemoService } from '../DemoService';

/** Services without any restorable snapshot. */
export const unprotectedServices: readonly DemoService[] = [
  {
    name: 'recommendations',
    cluster: 'apps',
    shows: 'A volume without backups',
    repository: { owner: 'group:default/data-science' },
    volumes: [
      {
        claim: 'recommendations-model',
        size: '15Gi',
        data: { kind: 'records', kibibytes: 200 },
      },
    ],
  },
  {
    name: 'document-archive',
    cluster: 'apps',
    shows: 'Backups of an empty volume succeed and save nothing',
    volumes: [
      {
        claim: 'document-archive',
        size: '100Gi',
        data: { kind: 'none', kibibytes: 0 },
        backup: {
          source: 'document-archive',
          trigger: { schedule: '0 1 * * *' },
          restic: { retain: { daily: 14 } },
          settles: 'successful',
        },
      },
    ],
  },
  {
    name: 'fleet-tracking',
    cluster: 'apps',
    shows: 'The first backup is still running, over a slow connection',
    volumes: [
      {
        claim: 'fleet-tracking',
        size: '80Gi',
        storageClass: 'csi-ceph-archive',
        data: { kind: 'blob', kibibytes: 48_000 },
        backup: {
          source: 'fleet-tracking',
          trigger: { schedule: '0 4 * * *' },
          restic: {
            storageClassName: 'csi-ceph-archive',
            retain: { daily: 7 },
          },
          settles: 'running',
        },
      },
    ],
  },
  {
    name: 'people',
    cluster: 'apps',
    shows: 'Two volumes: the database is backed up, the uploads are not',
    repository: { owner: 'group:default/people-team' },
    workload: {
      kind: 'StatefulSet',
      replicas: 1,
      image: 'docker.io/library/mariadb:11',
      mountPath: '/var/lib/mysql',
    },
    volumes: [
      {
        claim: 'people-db',
        size: '5Gi',
        labels: { 'app.kubernetes.io/name': 'people' },
        data: {
          kind: 'records',
          kibibytes: 64,
          growthKibibytes: 8,
          alive: true,
        },
        backup: {
          source: 'people-db',
          trigger: { schedule: '*/20 * * * *' },
          restic: { retain: { daily: 7, last: '6' } },
          historyHours: [72, 48, 24, 1, 0.5],
          settles: 'successful',
        },
      },
      {
        claim: 'people-uploads',
        size: '40Gi',
        labels: { 'app.kubernetes.io/name': 'people' },
        data: { kind: 'records', kibibytes: 256 },
      },
    ],
  },
];
