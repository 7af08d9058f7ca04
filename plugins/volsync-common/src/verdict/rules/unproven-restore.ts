import {
  restoredSnapshotId,
  saysNothingRestored,
} from '../../volsync/moverLog';
import { formatTime } from '../clock';
import type { Rule } from '../rule';

export const unprovenRestore: Rule = {
  code: 'unproven-restore',
  severity: 'info',
  effect: 'unknown',
  on: 'destination',
  documentation: {
    what: 'The restore succeeded, but its log does not name the snapshot that was restored.',
    why: '`latestMoverStatus` says Successful, but its logs do not contain "restoring snapshot …".',
    fix: 'Check the restored volume.',
  },
  evaluate: ({ status, name }) => {
    const mover = status?.latestMoverStatus;
    if (
      mover?.result !== 'Successful' ||
      restoredSnapshotId(mover.logs) ||
      saysNothingRestored(mover.logs)
    ) {
      return undefined;
    }
    return {
      what: 'The restore succeeded, but it is unknown which snapshot it restored.',
      why: `The log of the run that ended at ${formatTime(
        status?.lastSyncTime,
      )} does not name a snapshot.`,
      fix: [{ text: 'Check the restored volume before you rely on it.' }],
      evidence: [
        {
          kind: 'resource',
          text: 'latestMoverStatus.logs does not name a snapshot',
          at: status?.lastSyncTime,
          subject: `ReplicationDestination ${name}`,
        },
      ],
    };
  },
};
