import { restoredOrigin, restoredSnapshotId } from '../../volsync/moverLog';
import { MOVER_HOST as HOST, MOVER_PATH as PATH } from '../../volsync/names';
import { formatTime } from '../clock';
import type { Rule } from '../rule';

export const foreignRestore: Rule = {
  code: 'foreign-restore',
  severity: 'warning',
  on: 'destination',
  documentation: {
    what: 'The restore took a snapshot that VolSync did not save: it may be the data of another app.',
    why: `\`latestMoverStatus.logs\` names a snapshot whose host is not "${HOST}" or whose path is not "${PATH}", the values that VolSync uses.`,
    fix: 'Check the restored volume. Use a separate repository path for VolSync, or choose an earlier snapshot with `restoreAsOf` or `previous`.',
    traps: [
      'A restore with VolSync uses the newest snapshot of the repository, regardless of its host and path.',
    ],
  },
  evaluate: ({ status, name, secretName }) => {
    const logs = status?.latestMoverStatus?.logs;
    const origin = restoredOrigin(logs);
    if (
      status?.latestMoverStatus?.result !== 'Successful' ||
      !origin ||
      (origin.hostname === HOST && origin.paths === PATH)
    ) {
      return undefined;
    }
    const id = restoredSnapshotId(logs)?.slice(0, 8) ?? '';
    const differs =
      origin.hostname === HOST
        ? `path "${origin.paths}"`
        : `host "${origin.hostname}"`;
    return {
      what: `The restore took snapshot ${id} of ${differs}, which VolSync did not save.`,
      why: `The log of ${formatTime(
        status.lastSyncTime,
      )} says that snapshot ${id} has host "${origin.hostname}" and path "${
        origin.paths
      }". VolSync uses "${HOST}" and "${PATH}".`,
      means: 'The restored volume may contain the data of another app or host.',
      fix: [
        {
          text: 'Check the content of the restored volume before you use it.',
        },
        {
          text: `Find out what else writes to the repository in Secret "${secretName}", and move it to another path. To restore an earlier snapshot, set restoreAsOf or previous and a new manual trigger.`,
        },
      ],
      evidence: [
        {
          kind: 'log',
          text: `restoring snapshot ${id} of [${origin.paths}], host ${origin.hostname}`,
          at: status.lastSyncTime,
          subject: `ReplicationDestination ${name}`,
        },
      ],
      since: status.lastSyncTime,
    };
  },
};
