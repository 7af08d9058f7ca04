import { shell } from '../../quoting';
import {
  createdRepositoryAt,
  saysNothingRestored,
} from '../../volsync/moverLog';
import { formatTime } from '../clock';
import type { Rule } from '../rule';

export const emptyRestore: Rule = {
  code: 'empty-restore',
  severity: 'critical',
  on: 'destination',
  documentation: {
    what: 'The restore found no matching snapshot and succeeded with an empty volume.',
    why: '`latestMoverStatus.logs` contains "No eligible snapshots found".',
    fix: 'Check the repository URL, `restoreAsOf` and `previous`, then trigger the restore again.',
    traps: [
      'VolSync reports Successful and sets `latestImage`, and a PersistentVolumeClaim populated from it is bound.',
      'A mistyped path creates an empty repository there.',
      "Any error in the mover's search for a snapshot ends with the same message; recorded with a missing awk.",
    ],
    recordings: ['s06', 's20'],
  },
  evaluate: ({ destination, status, name, namespace, secretName }) => {
    const logs = status?.latestMoverStatus?.logs;
    if (
      status?.latestMoverStatus?.result !== 'Successful' ||
      !saysNothingRestored(logs)
    ) {
      return undefined;
    }
    const created = createdRepositoryAt(logs);
    const { restoreAsOf, previous } = destination.spec?.restic ?? {};
    const requested = [
      restoreAsOf ? `at or before ${restoreAsOf}` : undefined,
      previous ? `skipping ${previous}` : undefined,
    ].filter(Boolean);
    return {
      what:
        created === undefined
          ? `The restore restored nothing: no snapshot matches${
              requested.length ? ` (${requested.join(', ')})` : ''
            }.`
          : 'The restore restored nothing: the repository did not exist, so VolSync created an empty one.',
      why: `VolSync reports success, but its log of ${formatTime(
        status.lastSyncTime,
      )} says "No eligible snapshots found".`,
      means:
        'The restored volume is empty. A volume that is populated from this destination starts empty.',
      fix: [
        {
          text:
            created === undefined
              ? 'Use a later restoreAsOf or a smaller previous.'
              : `Correct RESTIC_REPOSITORY in Secret "${secretName}". Then delete the empty repository at ${
                  created || 'the wrong URL'
                }.`,
        },
        {
          text: 'Set a new manual trigger. Changing restoreAsOf or previous alone does not start a restore.',
          command: shell`kubectl -n ${namespace} patch replicationdestination ${name} --type merge -p '{"spec":{"trigger":{"manual":"restore-2"}}}'`,
        },
      ],
      evidence: [
        {
          kind: 'log',
          text: 'No eligible snapshots found',
          at: status.lastSyncTime,
          subject: `ReplicationDestination ${name}`,
        },
      ],
      since: status.lastSyncTime,
    };
  },
};
