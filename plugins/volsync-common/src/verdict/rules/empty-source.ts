import {
  processedFiles,
  savedSnapshotId,
  saysSourceEmpty,
} from '../../volsync/moverLog';
import { sayTime } from '../clock';
import type { Rule } from '../rule';

export const emptySource: Rule = {
  code: 'empty-source',
  severity: 'warning',
  on: 'source',
  documentation: {
    title: 'The volume was empty when it was backed up',
    what: 'The last backup found no file: it ended successfully and saved nothing, or a snapshot without a single file.',
    why: '`latestMoverStatus.logs` says "Directory is empty skipping backup", or "processed 0 files". `lost+found` alone counts as empty.',
    fix: 'Find out whether the volume ought to be empty; if not, restore the last snapshot before it is forgotten.',
    traps: [
      'A backup of nothing is Successful, moves lastSyncTime, and looks like any other.',
      'Nothing is forgotten while the volume is empty: the old snapshots stay.',
    ],
    recordings: ['s07'],
  },
  evaluate: ({ source, name, namespace, means, restorable }) => {
    const status = source.status;
    const logs = status?.latestMoverStatus?.logs;
    if (status?.latestMoverStatus?.result !== 'Successful') {
      return undefined;
    }
    const skipped = saysSourceEmpty(logs);
    const noFiles =
      savedSnapshotId(logs) !== undefined && processedFiles(logs) === 0;
    if (!skipped && !noFiles) {
      return undefined;
    }
    return {
      what: skipped
        ? 'The last backup saved nothing: the volume was empty.'
        : 'The last backup saved a snapshot without a single file: the volume held directories only.',
      why: `VolSync calls it successful, and its log of ${sayTime(
        status.lastSyncTime,
      )} says: "${
        skipped ? 'Directory is empty skipping backup' : 'processed 0 files'
      }".`,
      means: restorable.everProven
        ? `${means}${skipped ? '' : ' That state is empty.'}`
        : 'There is no snapshot of this volume.',
      fix: [
        {
          text: 'Find out whether it ought to be empty: see which pods use the volume, and where the service writes.',
          command: `kubectl -n ${namespace} describe pvc ${
            source.spec?.sourcePVC ?? ''
          }`,
        },
        ...(restorable.everProven
          ? [
              {
                text: 'If it ought not to be, restore the last snapshot into a new volume before newer ones push it out.',
              },
            ]
          : []),
      ],
      evidence: [
        {
          kind: 'log',
          text: skipped
            ? '== Directory is empty skipping backup ==='
            : 'processed 0 files',
          at: status.lastSyncTime,
          subject: `ReplicationSource ${name}`,
        },
      ],
      since: status.lastSyncTime,
    };
  },
};
