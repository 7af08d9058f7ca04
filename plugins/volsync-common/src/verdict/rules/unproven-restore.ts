import {
  restoredSnapshotId,
  saysNothingRestored,
} from '../../volsync/moverLog';
import { sayTime } from '../clock';
import type { Rule } from '../rule';

export const unprovenRestore: Rule = {
  code: 'unproven-restore',
  severity: 'info',
  effect: 'unknown',
  on: 'destination',
  documentation: {
    title: 'Nothing proves that the restore restored something',
    what: 'The restore ended successfully, and its log names no snapshot that was restored.',
    why: '`latestMoverStatus` says Successful, and its logs hold no "restoring snapshot …".',
    fix: 'Look into the restored volume.',
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
      what: 'The restore ended successfully, but nothing says which snapshot it restored.',
      why: `The log of the run that ended at ${sayTime(
        status?.lastSyncTime,
      )} names none.`,
      fix: [{ text: 'Look into the restored volume before you rely on it.' }],
      evidence: [
        {
          kind: 'resource',
          text: 'latestMoverStatus.logs names no restored snapshot',
          at: status?.lastSyncTime,
          subject: `ReplicationDestination ${name}`,
        },
      ],
    };
  },
};
