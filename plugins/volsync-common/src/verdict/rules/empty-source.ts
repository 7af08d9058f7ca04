import { shell } from '../../quoting';
import {
  processedFiles,
  savedSnapshotId,
  saysSourceEmpty,
} from '../../volsync/moverLog';
import { formatTime } from '../clock';
import type { Rule } from '../rule';
import { describeRestorePoint } from '../restorable';

export const emptySource: Rule = {
  code: 'empty-source',
  severity: 'warning',
  on: 'source',
  documentation: {
    what: 'The last backup found no files. It succeeded without saving a snapshot, or saved a snapshot without files.',
    why: '`latestMoverStatus.logs` contains "Directory is empty skipping backup" or "processed 0 files". A volume with only `lost+found` counts as empty.',
    fix: 'Check whether the volume should be empty. If not, restore the latest snapshot before retention removes it.',
    traps: [
      'A backup of an empty volume reports Successful and updates `lastSyncTime`, like any other.',
      'While the volume is empty, old snapshots are not removed.',
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
        ? 'The last backup saved nothing because the volume was empty.'
        : 'The last backup saved a snapshot without files because the volume contained only directories.',
      why: `VolSync reports success, but its log of ${formatTime(
        status.lastSyncTime,
      )} says: "${
        skipped ? 'Directory is empty skipping backup' : 'processed 0 files'
      }".`,
      means: restorable.everProven
        ? `${means}${skipped ? '' : ' That snapshot is empty.'}`
        : describeRestorePoint(undefined),
      fix: [
        {
          text: 'Check whether the volume should be empty: which pods use it, and where does the service write its data?',
          command: shell`kubectl -n ${namespace} describe pvc ${
            source.spec?.sourcePVC ?? ''
          }`,
        },
        ...(restorable.everProven
          ? [
              {
                text: 'If it should not be empty, restore the latest snapshot into a new volume before retention removes it.',
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
