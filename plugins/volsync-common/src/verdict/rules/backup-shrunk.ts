import { formatBytes } from '../../bytes';
import { processedFiles } from '../../volsync/moverLog';
import {
  deriveBackupSizes,
  findSizeChange,
  type BackupSize,
  type SizeChange,
} from '../backupSizes';
import { formatTime, toMillis } from '../clock';
import type { Rule } from '../rule';
import { count } from '../wording';

/** Less than this share of the usual size. */
const SHRUNK_SHARE = 0.5;
/** After this time the new size counts as usual. */
const REPORTED_MS = 7 * 24 * 60 * 60_000;

export const backupShrunk: Rule = {
  code: 'backup-shrunk',
  severity: 'warning',
  on: 'source',
  documentation: {
    what: 'A backup contains far less than the ones before it: the first sign of an emptied volume.',
    why: `A backup of the last 7 days, and every one after it, has less than half of the usual files or bytes. Usual is the median of up to 10 backups before it, of which at least 3 must be known. The sizes come from decrypted snapshots, or else from the logs of observed runs.`,
    fix: 'Compare the two snapshots. If data is missing, restore the snapshot before it, before retention removes it.',
  },
  evaluate: ({ evidence, source, name, now }) => {
    if (processedFiles(source.status?.latestMoverStatus?.logs) === 0) {
      return undefined;
    }
    const sizes = deriveBackupSizes(evidence);
    const since = new Date((toMillis(now) ?? 0) - REPORTED_MS).toISOString();
    const find = (valueOf: (size: BackupSize) => number | undefined) =>
      findSizeChange(sizes, {
        valueOf,
        isUnusual: (value, usual) => value < SHRUNK_SHARE * usual,
        since,
      });
    const files = find(size => size.files);
    const change = files ?? find(size => size.bytes);
    if (!change) {
      return undefined;
    }
    const { before, after } = change;
    return {
      what: `The backups contain far less than before: ${
        files ? describeFiles(files) : describeBytes(change)
      }.`,
      why: `Snapshot ${after.snapshotId.slice(0, 8)} of ${formatTime(
        after.at,
      )} has less than half of what the backups before it had, and so has every backup after it.`,
      means: `If the data was deleted by mistake, snapshot ${before.snapshotId.slice(
        0,
        8,
      )} of ${formatTime(
        before.at,
      )} may be the last one that contains it. Retention removes old snapshots.`,
      fix: [
        {
          text: `Compare snapshots ${before.snapshotId.slice(
            0,
            8,
          )} and ${after.snapshotId.slice(0, 8)}.`,
        },
        {
          text: 'If data is missing, restore the earlier snapshot into a new volume, and pause backups until it is safe.',
        },
      ],
      compare: { from: before.snapshotId, to: after.snapshotId },
      evidence: [before, after].map(size => ({
        kind: 'object' as const,
        text: describeSize(size),
        at: size.at,
        subject: `ReplicationSource ${name}`,
      })),
      since: after.at,
    };
  },
};

function describeFiles({ value, median }: SizeChange): string {
  return `${count(value, 'file')} instead of about ${Math.round(median)}`;
}

function describeBytes({ value, median }: SizeChange): string {
  return `${formatBytes(value, 'en')} instead of about ${formatBytes(
    median,
    'en',
  )}`;
}

function describeSize({ snapshotId, files, bytes }: BackupSize): string {
  return [
    `snapshot ${snapshotId.slice(0, 8)}`,
    files === undefined ? undefined : count(files, 'file'),
    bytes === undefined ? undefined : formatBytes(bytes, 'en'),
  ]
    .filter(Boolean)
    .join(', ');
}
