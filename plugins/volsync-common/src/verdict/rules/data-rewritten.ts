import { formatBytes } from '../../bytes';
import { deriveBackupSizes, findSizeChange } from '../backupSizes';
import { formatTime, toMillis } from '../clock';
import type { Rule } from '../rule';

/** The share of new bytes from which nearly everything counts as changed. */
const REWRITTEN_SHARE = 0.8;
/** A volume whose backups are mostly new anyway, such as one of encrypted dumps, says nothing. */
const USUAL_SHARE = 0.4;
const REPORTED_MS = 7 * 24 * 60 * 60_000;

export const dataRewritten: Rule = {
  code: 'data-rewritten',
  severity: 'info',
  on: 'source',
  documentation: {
    what: 'Nearly all data changed between two backups: the first sign of files that were encrypted by an attacker, or of a restore or an upgrade.',
    why: `At least ${
      REWRITTEN_SHARE * 100
    }% of the bytes of a backup of the last 7 days were new to the repository. Usual is less than ${
      USUAL_SHARE * 100
    }%: the median of up to 10 backups before it, of which at least 3 must be known.`,
    fix: 'Compare the two snapshots. If the change was not intended, restore the snapshot before it.',
  },
  evaluate: ({ evidence, name, now }) => {
    const change = findSizeChange(deriveBackupSizes(evidence), {
      valueOf: ({ bytes, bytesAdded }) =>
        bytes && bytesAdded !== undefined ? bytesAdded / bytes : undefined,
      isUnusual: (value, usual) =>
        value >= REWRITTEN_SHARE && usual < USUAL_SHARE,
      since: new Date((toMillis(now) ?? 0) - REPORTED_MS).toISOString(),
      lasting: false,
    });
    if (!change) {
      return undefined;
    }
    const { before, after } = change;
    return {
      what: `Nearly all data changed before the backup of ${formatTime(
        after.at,
      )}.`,
      why: `Of ${formatBytes(after.bytes ?? 0, 'en')}, ${formatBytes(
        after.bytesAdded ?? 0,
        'en',
      )} were new to the repository. Usually it is about ${Math.round(
        change.median * 100,
      )}%.`,
      means: `If the change was not intended, snapshot ${before.snapshotId.slice(
        0,
        8,
      )} of ${formatTime(before.at)} is the last one before it.`,
      fix: [
        {
          text: `Compare snapshots ${before.snapshotId.slice(
            0,
            8,
          )} and ${after.snapshotId.slice(
            0,
            8,
          )}. A restore or an upgrade explains such a change; encrypted file names do not.`,
        },
      ],
      compare: { from: before.snapshotId, to: after.snapshotId },
      evidence: [
        {
          kind: 'object',
          text: `snapshot ${after.snapshotId.slice(0, 8)}: ${formatBytes(
            after.bytesAdded ?? 0,
            'en',
          )} added`,
          at: after.at,
          subject: `ReplicationSource ${name}`,
        },
      ],
      since: after.at,
    };
  },
};
