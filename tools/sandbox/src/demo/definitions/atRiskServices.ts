import type { DemoService } from '../DemoService';
import { daysAgo } from './hours';

const SHARED_REPOSITORY = 'marketing';

/** Services that have backups with a problem. */
export const atRiskServices: readonly DemoService[] = [
  {
    name: 'ledger',
    cluster: 'apps',
    shows: 'Overdue: backed up manually, three days ago',
    volumes: [
      {
        claim: 'ledger',
        size: '10Gi',
        data: { kind: 'records', kibibytes: 72, growthKibibytes: 10 },
        backup: {
          source: 'ledger',
          trigger: { manual: 'before-closing-october' },
          restic: { retain: { last: '10' } },
          annotations: { 'backstage-volsync/rpo': 'P1D' },
          historyHours: [480, 312, 170, 75],
          settles: 'successful',
        },
      },
    ],
  },
  {
    name: 'crm',
    cluster: 'apps',
    shows: 'A manual trigger was never removed: the schedule has stopped',
    volumes: [
      {
        claim: 'crm-data',
        size: '12Gi',
        data: { kind: 'records', kibibytes: 88, growthKibibytes: 10 },
        backup: {
          source: 'crm',
          trigger: { schedule: '0 */4 * * *', manual: 'before-upgrade-4-2' },
          restic: { retain: { daily: 7, weekly: 3 } },
          historyHours: [...daysAgo(12, 7), 150],
          sharedWith: { cluster: 'edge', namespace: 'crm-staging' },
          settles: 'successful',
        },
      },
    ],
  },
  {
    name: 'invoicing',
    cluster: 'apps',
    shows: 'Paused for a migration, and forgotten',
    volumes: [
      {
        claim: 'invoicing',
        size: '6Gi',
        data: { kind: 'records', kibibytes: 70, growthKibibytes: 8 },
        backup: {
          source: 'invoicing',
          trigger: { schedule: '0 */12 * * *' },
          paused: true,
          restic: { retain: { daily: 14 } },
          historyHours: [...daysAgo(9, 4), 80],
          settles: 'stuck',
        },
      },
    ],
  },
  {
    name: 'search',
    cluster: 'apps',
    shows: 'No retention is set: only one snapshot is ever kept',
    volumes: [
      {
        claim: 'search-index',
        size: '25Gi',
        data: {
          kind: 'records',
          kibibytes: 110,
          growthKibibytes: 10,
          alive: true,
        },
        backup: {
          source: 'search',
          trigger: { schedule: '*/30 * * * *' },
          historyHours: [0.6],
          settles: 'successful',
        },
      },
    ],
  },
  {
    name: 'newsletter',
    cluster: 'apps',
    namespace: 'marketing',
    shows: 'Shares a repository with campaigns: each forgets the other',
    volumes: [
      {
        claim: 'newsletter',
        size: '3Gi',
        data: {
          kind: 'records',
          kibibytes: 40,
          growthKibibytes: 6,
          alive: true,
        },
        backup: {
          source: 'newsletter',
          trigger: { schedule: '*/30 * * * *' },
          repository: SHARED_REPOSITORY,
          restic: { retain: { last: '6' } },
          historyHours: [3.1, 2.1, 1.1],
          settles: 'successful',
        },
      },
    ],
  },
  {
    name: 'campaigns',
    cluster: 'apps',
    namespace: 'marketing',
    shows: 'Shares a repository with newsletter: each forgets the other',
    volumes: [
      {
        claim: 'campaigns',
        size: '3Gi',
        data: {
          kind: 'records',
          kibibytes: 52,
          growthKibibytes: 6,
          alive: true,
        },
        backup: {
          source: 'campaigns',
          trigger: { schedule: '*/30 * * * *' },
          repository: SHARED_REPOSITORY,
          restic: { retain: { last: '6' } },
          historyHours: [2.6, 1.6, 0.6],
          settles: 'successful',
        },
      },
    ],
  },
];
