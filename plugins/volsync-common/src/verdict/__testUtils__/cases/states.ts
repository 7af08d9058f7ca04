import { GOOD_LOG, NOW } from '../inputs';
import type { VerdictInputs } from '../inputs';
import { beginRun, failRun, RUN_STARTED } from '../events';
import { read, unread } from '../../reading';
import type { LastBackup } from '../../evidence';
import type { OtherBackup } from '../../other-tools';
import type { RuleCases } from './case';

const LOCKED =
  'snapshot cccccccc saved\n=== Starting forget ===\nunable to create lock in backend: repository is already locked by PID 16910 on volsync-src-app-dead1 by root (UID 0, GID 0)\nlock was created at 2026-11-23 03:02:00 (55s ago)';
const ELSEWHERE =
  'created restic repository 1234567890 at s3:http://minio:9000/bakcups/app';

const BY_VELERO: OtherBackup = {
  tool: 'Velero',
  by: 'Schedule "velero/daily"',
  schedule: '0 3 * * *',
  lastAt: '2026-11-23T03:04:00Z',
};
const STOPPED: LastBackup = {
  source: 'app',
  secretName: 'app-restic',
  snapshotId: 'dddddddd',
  at: '2026-11-22T03:00:20Z',
  location: 's3:http://minio:9000/backups/app',
};
const BY_LONGHORN: OtherBackup = {
  tool: 'Longhorn',
  by: 'RecurringJob "longhorn-system/nightly"',
};

/** States of the repository, and whether the volume is backed up at all. */
export const stateCases: RuleCases = {
  'no-backup': [
    {
      name: 'no source names the claim',
      change: inputs => {
        inputs.withoutSource = true;
      },
      finds: true,
      verdict: 'unprotected',
    },
    {
      name: 'a source names it',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'sources could not be listed',
      change: inputs => {
        inputs.unread.sources = unread('forbidden', 'sources are forbidden');
      },
      finds: false,
      verdict: 'unknown',
    },
  ],
  'backup-in-future': [
    {
      name: 'the status is dated a year ahead',
      change: inputs => {
        inputs.source.status!.lastSyncTime = '2027-11-23T03:00:20Z';
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'it is dated ten minutes ahead',
      change: inputs => {
        inputs.source.status!.lastSyncTime = '2026-11-23T03:15:20Z';
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the clocks differ by less than five minutes',
      change: inputs => {
        inputs.source.status!.lastSyncTime = '2026-11-23T03:07:20Z';
      },
      finds: false,
    },
  ],
  'restore-waits': [
    {
      name: 'a restore in place waits, and everything else is well',
      change: inputs => {
        inputs.hasActiveOperation = true;
        inputs.waitingOperation = 'restore-in-place';
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'a restore in place runs',
      change: inputs => {
        inputs.hasActiveOperation = true;
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'another operation waits',
      change: inputs => {
        inputs.hasActiveOperation = true;
        inputs.waitingOperation = 'restore';
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'backups-stopped': [
    {
      name: 'the source is gone, and the snapshot is still stored',
      change: inputs => {
        inputs.withoutSource = true;
        inputs.stoppedBackup = { ...STOPPED, stored: read(true, NOW) };
      },
      finds: true,
      verdict: 'unprotected',
      says: /The last one is from 2026-11-22 03:00:20 UTC, and is still in the object store\.$/,
    },
    {
      name: 'the snapshot is gone, too',
      change: inputs => {
        inputs.withoutSource = true;
        inputs.stoppedBackup = { ...STOPPED, stored: read(false, NOW) };
      },
      finds: true,
      verdict: 'unprotected',
      says: /and is no longer in the object store\.$/,
    },
    {
      name: 'the store could not be asked',
      change: inputs => {
        inputs.withoutSource = true;
        inputs.stoppedBackup = {
          ...STOPPED,
          stored: unread('unreachable', 'The object store does not answer.'),
        };
      },
      finds: true,
      verdict: 'unprotected',
      says: /The last one is from 2026-11-22 03:00:20 UTC\.$/,
    },
    {
      name: 'another tool took over',
      change: inputs => {
        inputs.withoutSource = true;
        inputs.stoppedBackup = { ...STOPPED, stored: read(true, NOW) };
        inputs.otherBackups = read([BY_VELERO], NOW);
      },
      finds: false,
      verdict: 'unknown',
    },
    {
      name: 'a source backs it up again',
      change: inputs => {
        inputs.stoppedBackup = { ...STOPPED, stored: read(true, NOW) };
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'nothing was ever backed up',
      change: inputs => {
        inputs.withoutSource = true;
      },
      finds: false,
      verdict: 'unprotected',
    },
  ],
  'backed-up-elsewhere': [
    {
      name: 'a Velero Schedule covers the claim, and no source does',
      change: inputs => {
        inputs.withoutSource = true;
        inputs.otherBackups = read([BY_VELERO], NOW);
      },
      finds: true,
      verdict: 'unknown',
      says: /backed up by Velero\. Its backups aren't judged here/,
    },
    {
      name: 'two tools cover it',
      change: inputs => {
        inputs.withoutSource = true;
        inputs.otherBackups = read([BY_VELERO, BY_LONGHORN], NOW);
      },
      finds: true,
      verdict: 'unknown',
      says: /Velero and Longhorn/,
    },
    {
      name: 'a source backs it up, too',
      change: inputs => {
        inputs.otherBackups = read([BY_VELERO], NOW);
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'the resources of other tools may not be read',
      change: inputs => {
        inputs.withoutSource = true;
        inputs.otherBackups = unread('not-configured', 'They are forbidden.');
      },
      finds: false,
      verdict: 'unprotected',
    },
  ],
  'first-backup-unfinished': [
    {
      name: 'the first run goes on',
      change: inputs => {
        inputs.source.status = {};
        inputs.seenRuns = [];
        beginRun(inputs);
      },
      finds: true,
      verdict: 'unprotected',
    },
    {
      name: 'no run has ever begun',
      change: inputs => {
        inputs.source.status = undefined;
        inputs.seenRuns = [];
      },
      finds: true,
      verdict: 'unprotected',
      says: /never been backed up/,
    },
    {
      name: 'a later run goes on',
      change: inputs => beginRun(inputs),
      finds: false,
      verdict: 'protected',
    },
  ],
  overdue: [
    {
      name: 'older than twice the longest gap',
      change: inputs => {
        inputs.now = '2026-11-23T05:00:30Z';
      },
      finds: true,
      verdict: 'at-risk',
      says: /2 h/,
    },
    {
      name: 'older than the annotation on the source',
      change: inputs => {
        inputs.source.metadata.annotations = {
          'backstage-volsync/rpo': 'PT1M',
        };
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'older than the annotation on the claim',
      change: inputs => {
        inputs.claim.metadata.annotations = { 'backstage-volsync/rpo': 'PT1M' };
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: "older than the entity's objective",
      change: inputs => {
        inputs.entityObjective = 'PT1M';
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the source allows more than the claim',
      change: inputs => {
        inputs.source.metadata.annotations = { 'backstage-volsync/rpo': 'P1D' };
        inputs.claim.metadata.annotations = { 'backstage-volsync/rpo': 'PT1M' };
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'triggered by hand only: no objective',
      change: inputs => {
        inputs.source.spec!.trigger = { manual: 'x' };
        inputs.now = '2027-01-01T00:00:00Z';
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'empty-source': [
    {
      name: 'the directory was empty',
      change: inputs => {
        inputs.source.status!.latestMoverStatus!.logs =
          '== Directory is empty skipping backup ===';
      },
      finds: true,
      verdict: 'at-risk',
      says: /saved nothing/,
    },
    {
      name: 'it never held anything',
      change: inputs => {
        inputs.source.status!.latestMoverStatus!.logs =
          '== Directory is empty skipping backup ===';
        inputs.facts.exists = false;
        inputs.facts.snapshots = [];
        inputs.seenRuns = [];
      },
      finds: true,
      verdict: 'unprotected',
    },
    {
      name: 'directories only',
      change: inputs => {
        inputs.source.status!.latestMoverStatus!.logs = GOOD_LOG.replace(
          'processed 3 files',
          'processed 0 files',
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /without files/,
    },
    {
      name: 'files were saved',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
  ],
  'snapshot-missing': [
    {
      name: 'the id is not in the bucket',
      change: inputs => {
        inputs.facts.snapshots = inputs.facts.snapshots.slice(0, 1);
      },
      finds: true,
      verdict: 'failing',
      says: /aaaaaaaa/,
    },
    {
      name: 'the listing is older than the backup: the one before still counts',
      change: inputs => {
        inputs.facts.snapshots = inputs.facts.snapshots.slice(0, 1);
        inputs.listedAt = '2026-11-23T03:00:00Z';
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'the listing is not complete',
      change: inputs => {
        inputs.facts.snapshots = inputs.facts.snapshots.slice(0, 1);
        inputs.facts.listing = 'partial';
      },
      finds: false,
    },
  ],
  'repository-reinitialised': [
    {
      name: 'the log says so, and there was a backup before',
      change: inputs => {
        inputs.source.status!.latestMoverStatus!.logs = `=== Initialize Dir ===\n${ELSEWHERE}\nno parent snapshot found, will read all files\nprocessed 3 files, 1 B in 0:00\nsnapshot aaaaaaaa saved`;
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'a pod of the present run says so',
      change: inputs =>
        failRun(inputs, `${ELSEWHERE}\nFatal: the moon is full`),
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'the repository is younger than an earlier backup',
      change: inputs => {
        inputs.facts.createdAt = '2026-11-23T02:59:00Z';
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'it was pruned within the second in which it was made: the status has whole seconds only',
      change: inputs => {
        inputs.seenRuns = [];
        inputs.source.status!.restic = { lastPruned: '2026-11-23T02:59:00Z' };
        inputs.facts.createdAt = '2026-11-23T02:59:00.400Z';
      },
      finds: false,
    },
    {
      name: 'the first backup creates it',
      change: inputs => {
        inputs.source.status!.latestMoverStatus!.logs = `${ELSEWHERE}\nprocessed 3 files, 1 B in 0:00\nsnapshot aaaaaaaa saved`;
        inputs.facts.createdAt = '2026-11-23T03:00:05Z';
        inputs.seenRuns = inputs.seenRuns.slice(1);
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'the second run goes on, and the status still shows the first',
      change: inputs => {
        inputs.source.status!.latestMoverStatus!.logs = `${ELSEWHERE}\nprocessed 3 files, 1 B in 0:00\nsnapshot aaaaaaaa saved`;
        inputs.facts.createdAt = '2026-11-23T03:00:05Z';
        inputs.seenRuns = inputs.seenRuns.slice(1);
        beginRun(inputs);
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'repository-changed': [
    {
      name: 'no parent was found, though one had been saved',
      change: inputs => {
        inputs.source.status!.latestMoverStatus!.logs = GOOD_LOG.replace(
          'using parent snapshot bbbbbbbb',
          'no parent snapshot found, will read all files',
        );
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the first backup finds none',
      change: inputs => {
        inputs.source.status!.latestMoverStatus!.logs = GOOD_LOG.replace(
          'using parent snapshot bbbbbbbb',
          'no parent snapshot found, will read all files',
        );
        inputs.seenRuns = inputs.seenRuns.slice(1);
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'bucket-created': [
    {
      name: 'it looked for a minute, then created',
      change: inputs => {
        inputs.source.status!.latestMoverStatus!.logs = `${ELSEWHERE}\nsnapshot aaaaaaaa saved\nRestic completed in 64s`;
      },
      finds: true,
      verdict: 'at-risk',
      says: /bakcups/,
    },
    {
      name: 'it created within seconds',
      change: inputs => {
        inputs.source.status!.latestMoverStatus!.logs = `${ELSEWHERE}\nsnapshot aaaaaaaa saved\nRestic completed in 4s`;
        inputs.seenRuns = inputs.seenRuns.slice(1);
        inputs.facts.createdAt = '2026-11-23T03:00:05Z';
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'a long backup',
      change: inputs => {
        inputs.source.status!.latestMoverStatus!.logs = GOOD_LOG.replace(
          '4s',
          '640s',
        );
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'shared-repository': [
    {
      name: 'another source names the same Secret',
      change: inputs => {
        inputs.moreSources.push({
          metadata: { name: 'db', namespace: 'shop', uid: 'uid-db' },
          spec: { sourcePVC: 'db-data', restic: { repository: 'app-restic' } },
        });
      },
      finds: true,
      verdict: 'at-risk',
      says: /shop\/db/,
    },
    {
      name: 'another Secret leads to the same address',
      change: inputs => {
        inputs.facts.sharedWith = ['home/blog/db'];
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'a destination of a repository of two',
      change: inputs => {
        inputs.moreSources.push({
          metadata: { name: 'db', namespace: 'shop', uid: 'uid-db' },
          spec: { sourcePVC: 'db-data', restic: { repository: 'app-restic' } },
        });
      },
      judge: 'destination',
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'a destination beside its source',
      change: () => {},
      judge: 'destination',
      finds: false,
      verdict: 'restored',
    },
    {
      name: 'another source names another Secret',
      change: inputs => {
        inputs.moreSources.push({
          metadata: { name: 'db', namespace: 'shop', uid: 'uid-db' },
          spec: { sourcePVC: 'db-data', restic: { repository: 'db-restic' } },
        });
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'foreign-snapshots': [
    {
      name: 'of another host',
      change: inputs => {
        inputs.facts.details = read(
          [
            {
              id: 'b'.repeat(64),
              time: '2026-11-23T02:00:05Z',
              hostname: 'laptop',
              paths: ['/home'],
            },
          ],
          NOW,
        );
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'all of VolSync',
      change: inputs => {
        inputs.facts.details = read(
          [
            {
              id: 'a'.repeat(64),
              time: '2026-11-23T03:00:05Z',
              hostname: 'volsync',
              paths: ['/data'],
            },
          ],
          NOW,
        );
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'repository-locked': [
    ...[
      ['west of UTC', '2026-11-22 22:03:00 (12m9.719315996s ago)'],
      ['east of UTC', '2026-11-23 12:03:00 (12m9s ago)'],
    ].map(([zone, text]) => ({
      name: `a lock that is 12 minutes old, in a zone ${zone}`,
      change: (inputs: VerdictInputs) =>
        failRun(
          inputs,
          `unable to create lock in backend: repository is already locked exclusively by PID 48 on volsync-src-app-96mvk by  (UID 0, GID 0)\nlock was created at ${text}\nERROR: failure locking repository`,
        ),
      finds: true,
      verdict: 'failing',
      says: /locked exclusively/,
      offers: false,
    })),
    {
      name: 'a lock that is five hours old, in a zone of tomorrow',
      change: inputs =>
        failRun(
          inputs,
          'repository is already locked by PID 48 on volsync-src-app-96mvk by  (UID 0, GID 0)\nlock was created at 2026-11-23 11:03:00 (5h0m1s ago)',
        ),
      finds: true,
      verdict: 'failing',
      offers: true,
    },
    {
      name: 'a pod met a shared lock',
      change: inputs => failRun(inputs, LOCKED, { exitCode: 11 }),
      finds: true,
      verdict: 'failing',
      says: /PID 16910 on volsync-src-app-dead1/,
    },
    {
      name: 'a stale lock lies in the bucket',
      change: inputs => {
        inputs.facts.locks = [
          { id: 'c'.repeat(64), lastModified: '2026-11-23T02:30:00Z' },
        ];
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'a living lock lies in the bucket',
      change: inputs => {
        inputs.facts.locks = [
          { id: 'c'.repeat(64), lastModified: '2026-11-23T03:01:00Z' },
        ];
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'incomplete-snapshots': [
    {
      name: 'a file could not be read',
      change: inputs =>
        failRun(
          inputs,
          'error: /data/x: open x: permission denied\nsnapshot cccccccc saved\nWarning: at least one source file could not be read',
          { exitCode: 3 },
        ),
      finds: true,
      verdict: 'failing',
      says: /cccccccc/,
    },
    {
      name: 'a complete one, and then a lock',
      change: inputs => failRun(inputs, LOCKED),
      finds: false,
    },
  ],
  'retention-not-applied': [
    {
      name: 'each failing attempt saves one more',
      change: inputs => failRun(inputs, LOCKED),
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'far more snapshots than the policy leaves',
      change: inputs => {
        for (let index = 0; index < 20; index++) {
          inputs.facts.snapshots.push({
            id: index.toString(16).padStart(2, '0').repeat(32),
            lastModified: `2026-11-${(index + 1)
              .toString()
              .padStart(2, '0')}T00:00:00Z`,
            sizeBytes: 1,
          });
        }
      },
      finds: true,
      verdict: 'at-risk',
      says: /22 snapshots/,
    },
    {
      name: 'the failing attempts save none',
      change: inputs =>
        failRun(inputs, 'Fatal: wrong password or no key found'),
      finds: false,
    },
    { name: 'as many as the policy leaves', change: () => {}, finds: false },
  ],
  'retention-odd': [
    {
      name: 'last is zero',
      change: inputs => {
        inputs.source.spec!.restic!.retain = { last: '0' };
      },
      finds: true,
      verdict: 'at-risk',
      says: /last is "0"/,
    },
    {
      name: 'last is a word',
      change: inputs => {
        inputs.source.spec!.restic!.retain = { last: 'five' };
      },
      finds: true,
    },
    {
      name: 'within is no duration of restic',
      change: inputs => {
        inputs.source.spec!.restic!.retain = { within: '3 weeks' };
      },
      finds: true,
    },
    {
      name: 'an order that restic knows',
      change: inputs => {
        inputs.source.spec!.restic!.retain = { within: '1y5m7d2h', daily: 1 };
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'retention-none': [
    {
      name: 'there is none',
      change: inputs => {
        inputs.source.spec!.restic!.retain = undefined;
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'it is empty',
      change: inputs => {
        inputs.source.spec!.restic!.retain = {};
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'there is one',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
  ],
  paused: [
    {
      name: 'spec.paused',
      change: inputs => {
        inputs.source.spec!.paused = true;
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'paused across a tick: what will be backed up',
      change: inputs => {
        inputs.source.spec!.paused = true;
        beginRun(inputs);
        inputs.volumeSnapshots.push({
          metadata: { name: 'volsync-app-src', creationTimestamp: RUN_STARTED },
          status: {
            readyToUse: true,
            boundVolumeSnapshotContentName: 'c',
            creationTime: RUN_STARTED,
          },
        });
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'not paused',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
  ],
  'schedule-switched-off': [
    {
      name: 'a manual tag beside the schedule',
      change: inputs => {
        inputs.source.spec!.trigger = { manual: 'now', schedule: '0 * * * *' };
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'a manual tag that is done and was left',
      change: inputs => {
        inputs.source.spec!.trigger = { manual: 'now', schedule: '0 * * * *' };
        inputs.source.status!.lastManualSync = 'now';
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'a schedule alone',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
  ],
  'schedule-held': [
    {
      name: 'an operation set the tag a minute ago',
      change: inputs => hold(inputs, { tag: 'ours', since: minutesAgo(1) }),
      finds: true,
      verdict: 'protected',
    },
    {
      name: 'an operation set the tag ten minutes ago, and the portal knows of none',
      change: inputs => {
        hold(inputs, { tag: 'ours', since: minutesAgo(10) });
        inputs.hasActiveOperation = false;
      },
      finds: false,
      verdict: 'at-risk',
    },
    {
      name: 'an operation set the tag ten minutes ago and is running',
      change: inputs => {
        hold(inputs, { tag: 'ours', since: minutesAgo(10) });
        inputs.hasActiveOperation = true;
      },
      finds: true,
      verdict: 'protected',
    },
    {
      name: 'an operation set the tag two days ago',
      change: inputs => hold(inputs, { tag: 'ours', since: minutesAgo(2_880) }),
      finds: false,
      verdict: 'at-risk',
    },
    {
      name: 'somebody replaced the tag of the operation',
      change: inputs => hold(inputs, { tag: 'theirs', since: minutesAgo(1) }),
      finds: false,
      verdict: 'at-risk',
    },
    {
      name: 'a hold that is to begin tomorrow',
      change: inputs =>
        hold(inputs, { tag: 'ours', since: minutesAgo(-1_440) }),
      finds: false,
      verdict: 'at-risk',
    },
    {
      name: 'a hold that is nonsense',
      change: inputs => {
        hold(inputs, { tag: 'ours', since: minutesAgo(1) });
        inputs.source.metadata.annotations = { 'backstage-volsync/hold': '{' };
      },
      finds: false,
      verdict: 'at-risk',
    },
  ],
  'trigger-overtaken': [
    {
      name: 'the tag was set while the run went on that it was given to',
      change: overtake,
      finds: true,
      verdict: 'at-risk',
      says: /"b" was not run/,
    },
    {
      name: 'a run was begun for it since',
      change: inputs => {
        overtake(inputs);
        inputs.seenRuns.unshift({
          ...inputs.seenRuns.at(-1)!,
          startedAt: '2026-11-23T03:02:00Z',
          endedAt: '2026-11-23T03:02:10Z',
        });
        inputs.source.status!.lastSyncTime = '2026-11-23T03:02:10Z';
      },
      finds: false,
    },
    {
      name: 'the run that goes on has not ended',
      change: inputs => {
        overtake(inputs);
        inputs.source.status!.lastManualSync = 'a';
      },
      finds: false,
    },
    {
      name: 'the tag was set beside a schedule, while its run went on',
      change: inputs => {
        overtake(inputs);
        inputs.source.spec!.trigger!.schedule = '0 * * * *';
        inputs.seenChanges[0]!.fields[0]!.from = undefined;
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the tag ended runs without a pause',
      change: inputs => {
        overtake(inputs);
        inputs.seenChanges[0]!.fields[0]!.from = undefined;
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'the tag was set while none went on',
      change: inputs => {
        overtake(inputs);
        inputs.seenChanges[0]!.duringRun = undefined;
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'schedule-invalid': [
    {
      name: 'out of range',
      change: inputs => {
        inputs.source.spec!.trigger = { schedule: '61 25 * * *' };
      },
      finds: true,
      verdict: 'at-risk',
      says: /61 25/,
    },
    {
      name: 'a good one',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
  ],
  'schedule-never-fires': [
    {
      name: '31 February',
      change: inputs => {
        inputs.source.spec!.trigger = { schedule: '0 0 31 2 *' };
      },
      finds: true,
      verdict: 'at-risk',
    },
    { name: 'a good one', change: () => {}, finds: false },
  ],
  'schedule-looping': [
    {
      name: 'no trigger',
      change: inputs => {
        inputs.source.spec!.trigger = undefined;
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'runs in a row',
      change: inputs => {
        inputs.seenRuns = [20, 30, 40, 50].map(toRunAt);
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'runs in a row, newest first',
      change: inputs => {
        inputs.seenRuns = [50, 40, 30, 20].map(toRunAt);
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'runs in a row of long ago, newest first',
      change: inputs => {
        inputs.seenRuns = [...inputs.seenRuns].reverse();
        inputs.seenRuns.push(
          ...[50, 40, 30, 20].map(second => ({
            ...toRunAt(second),
            startedAt: `2026-11-22T03:04:${second}Z`,
            endedAt: `2026-11-22T03:04:${second + 5}Z`,
          })),
        );
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'an hourly schedule',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
  ],
  'unproven-backup': [
    {
      name: 'the log names no snapshot',
      change: inputs => {
        inputs.source.status!.latestMoverStatus!.logs =
          'Restic completed in 4s';
        inputs.seenRuns = [];
      },
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'the listing is older than the only backup',
      change: inputs => {
        inputs.facts.snapshots = [];
        inputs.listedAt = '2026-11-23T03:00:00Z';
        inputs.seenRuns = [];
      },
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'the bucket was not recorded',
      change: inputs => {
        inputs.unread.repository = unread('not-recorded', 'not recorded');
      },
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'it is there',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
  ],
  'repository-too-large': [
    {
      name: 'its index exceeds a limit',
      change: inputs => {
        inputs.facts.exceeds =
          'This repository is larger than this portal reads: its index exceeds the limit. To read it, raise volsync.repositories.maxIndexBytes';
      },
      finds: true,
      verdict: 'protected',
      says: /only a part/,
    },
    {
      name: 'it is within the limits',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
  ],
  'repository-not-readable': [
    {
      name: 'a bucket of Backblaze',
      change: inputs => {
        inputs.unread.repository = unread(
          'unsupported',
          'The portal can\'t read repositories of the kind "b2:": it reads "s3:", "rest:"',
        );
      },
      finds: true,
      verdict: 'unknown',
      says: /can't read this kind/,
    },
    {
      name: 'a Secret without an access key',
      change: inputs => {
        inputs.unread.repository = unread(
          'unsupported',
          'The Secret "app-restic" has no access key.',
        );
      },
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'the object store denies access',
      change: inputs => {
        inputs.unread.repository = unread('forbidden', 'Access denied.');
      },
      finds: false,
      verdict: 'unknown',
    },
  ],
  'custom-ca-invalid': [
    {
      name: 'the ConfigMap is missing',
      change: inputs => {
        inputs.unread.repository = unread(
          'invalid-ca',
          'There is no ConfigMap "store-ca" in namespace "notes"',
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /can't be used/,
    },
    {
      name: 'the store itself refuses',
      change: inputs => {
        inputs.unread.repository = unread('forbidden', 'Access denied.');
      },
      finds: false,
      verdict: 'unknown',
    },
  ],
  'unsupported-mover': [
    {
      name: 'the mover of a fork',
      change: inputs => {
        const { restic: _, ...spec } = inputs.source.spec!;
        inputs.source.spec = {
          ...spec,
          kopia: { repository: 'app-kopia', retain: { hourly: 24 } },
        };
        inputs.source.status!.latestMoverStatus!.logs = 'Kopia completed in 4s';
      },
      finds: true,
      verdict: 'unknown',
      says: /the mover "kopia"/,
    },
    {
      name: 'a mover of tomorrow beside a field of tomorrow',
      change: inputs => {
        const { restic: _, ...spec } = inputs.source.spec!;
        inputs.source.spec = { ...spec, rustic: {}, suspendUntil: 'tomorrow' };
      },
      finds: true,
      verdict: 'unknown',
      says: /the mover "rustic"/,
    },
    {
      name: 'restic beside a mapping that nobody knows',
      change: inputs => {
        inputs.source.spec = { ...inputs.source.spec, hooks: { before: 'x' } };
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'rclone',
      change: inputs => {
        inputs.source.spec = {
          sourcePVC: 'app-data',
          trigger: { schedule: '0 * * * *' },
          rclone: {},
        };
        inputs.source.status!.latestMoverStatus!.logs =
          'Rclone completed in 4s';
        inputs.seenRuns = [];
      },
      finds: true,
      verdict: 'unknown',
    },
    { name: 'restic', change: () => {}, finds: false, verdict: 'protected' },
  ],
  'drill-failed': [
    {
      name: 'what came back differs',
      change: inputs => {
        inputs.drill = {
          at: NOW,
          snapshotId: 'a'.repeat(64),
          equal: false,
          files: 3,
          bytes: 9,
          message: '1 file differs',
        };
      },
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'what came back is equal',
      change: inputs => {
        inputs.drill = {
          at: NOW,
          snapshotId: 'a'.repeat(64),
          equal: true,
          files: 3,
          bytes: 9,
        };
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'drill-overdue': [
    {
      name: 'none was ever carried out, and something stands in the way',
      change: inputs => {
        inputs.entityDrill = 'P7D';
        inputs.drillPolicy = { enabled: true };
        inputs.drillSchedule = {
          since: '2026-11-01T00:00:00Z',
          triedAt: '2026-11-23T00:00:00Z',
          message: 'The portal does not decrypt repositories.',
        };
      },
      finds: true,
      verdict: 'at-risk',
      says: /has never been test-restored. A test restore is expected every 7 days/,
    },
    {
      name: 'the last one is too old',
      change: inputs => {
        inputs.source.metadata.annotations = {
          'backstage-volsync/drill': 'P1D',
        };
        inputs.drillPolicy = { enabled: true };
        inputs.drillSchedule = { since: '2026-11-01T00:00:00Z' };
        inputs.drill = {
          at: '2026-11-20T03:00:00Z',
          snapshotId: 'a'.repeat(64),
          equal: true,
          files: 3,
          bytes: 9,
        };
      },
      finds: true,
      verdict: 'at-risk',
      says: /The last test restore was 3 days/,
    },
    {
      name: 'wanted only since yesterday, however old the last one is',
      change: inputs => {
        inputs.drillPolicy = { enabled: true, everySeconds: 86_400 };
        inputs.drillSchedule = { since: '2026-11-22T00:00:00Z' };
        inputs.drill = {
          at: '2026-01-20T03:00:00Z',
          snapshotId: 'a'.repeat(64),
          equal: true,
          files: 3,
          bytes: 9,
        };
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'nobody starts any',
      change: inputs => {
        inputs.entityDrill = 'P1D';
        inputs.drillSchedule = { since: '2026-11-01T00:00:00Z' };
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'drill-period-invalid': [
    {
      name: 'words instead of a duration, on the claim',
      change: inputs => {
        inputs.claim.metadata.annotations = {
          'backstage-volsync/drill': 'every week',
        };
        inputs.entityDrill = 'P7D';
      },
      finds: true,
      verdict: 'protected',
      says: /"every week" on the PersistentVolumeClaim is invalid/,
    },
    {
      name: 'a duration',
      change: inputs => {
        inputs.entityDrill = 'P7D';
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'drills-off': [
    {
      name: 'asked for on the entity, and off',
      change: inputs => {
        inputs.entityDrill = 'P7D';
        inputs.drillPolicy = { enabled: false };
      },
      finds: true,
      verdict: 'protected',
      says: /A test restore is requested every 7 days/,
    },
    {
      name: 'on',
      change: inputs => {
        inputs.entityDrill = 'P7D';
        inputs.drillPolicy = { enabled: true };
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'same-second-snapshots': [
    {
      name: 'two of one second',
      change: inputs => {
        inputs.facts.snapshots[0]!.lastModified = '2026-11-23T03:00:09.4Z';
      },
      finds: true,
      verdict: 'protected',
    },
    {
      name: 'an hour between',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
  ],
  'objective-invalid': [
    {
      name: 'no duration',
      change: inputs => {
        inputs.source.metadata.annotations = {
          'backstage-volsync/rpo': 'daily',
        };
      },
      finds: true,
      verdict: 'protected',
    },
    {
      name: 'a duration',
      change: inputs => {
        inputs.source.metadata.annotations = { 'backstage-volsync/rpo': 'P1D' };
      },
      finds: false,
      verdict: 'protected',
    },
  ],
};

/** The tag "b" is set during the run that ended at 03:00:10, and VolSync counts that run as requested by it. */
/** The tag suspends the schedule of the source; the source's hold annotation is "ours". */
function hold(
  inputs: VerdictInputs,
  held: { tag: string; since: string },
): void {
  inputs.source.spec!.trigger = { manual: 'ours', schedule: '0 * * * *' };
  inputs.source.metadata.annotations = {
    'backstage-volsync/hold': JSON.stringify(held),
  };
}

function minutesAgo(minutes: number): string {
  return new Date(Date.parse(NOW) - minutes * 60_000).toISOString();
}

function overtake(inputs: VerdictInputs): void {
  inputs.source.spec!.trigger = { manual: 'b' };
  inputs.source.status!.lastManualSync = 'b';
  inputs.seenChanges = [
    {
      at: '2026-11-23T03:00:05Z',
      fields: [{ path: 'trigger.manual', from: 'a', to: 'b' }],
      duringRun: '2026-11-23T03:00:00Z',
    },
  ];
}

function toRunAt(second: number) {
  return {
    startedAt: `2026-11-23T03:04:${second}Z`,
    endedAt: `2026-11-23T03:04:${second + 5}Z`,
    result: 'successful' as const,
    failedAttempts: 0,
    snapshotId: 'aaaaaaaa',
  };
}
