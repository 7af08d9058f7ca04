import {
  createdRepositoryAt,
  saysNothingRestored,
} from '../../volsync/moverLog';
import { sayTime } from '../clock';
import type { Rule } from '../rule';

export const emptyRestore: Rule = {
  code: 'empty-restore',
  severity: 'critical',
  on: 'destination',
  documentation: {
    title: 'The restore restored nothing',
    what: 'The restore found no snapshot that fits, and ended successfully with an empty volume.',
    why: '`latestMoverStatus.logs` says "No eligible snapshots found".',
    fix: 'Check the address, restoreAsOf and previous; then trigger it again.',
    traps: [
      'VolSync calls it Successful, sets latestImage, and a claim filled from it binds.',
      'A mistyped path creates an empty repository there.',
      "Any error inside the mover's search for a snapshot ends in the same words, recorded with a missing awk.",
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
    const asked = [
      restoreAsOf ? `at or before ${restoreAsOf}` : undefined,
      previous ? `skipping ${previous}` : undefined,
    ].filter(Boolean);
    return {
      what:
        created === undefined
          ? `The restore brought nothing back: no snapshot fits${
              asked.length ? ` (${asked.join(', ')})` : ''
            }.`
          : 'The restore brought nothing back: there was no repository at that address, and an empty one was created.',
      why: `VolSync calls it successful, and its log of ${sayTime(
        status.lastSyncTime,
      )} says "No eligible snapshots found".`,
      means:
        'The restored volume is empty. A volume that is filled from this destination begins empty.',
      fix: [
        {
          text:
            created === undefined
              ? 'Choose a later restoreAsOf, or a smaller previous.'
              : `Correct RESTIC_REPOSITORY in Secret "${secretName}"; remove the empty repository at ${
                  created || 'the wrong address'
                }.`,
        },
        {
          text: 'Then set a new manual trigger: changing restoreAsOf or previous alone does nothing.',
          command: `kubectl -n ${namespace} patch replicationdestination ${name} --type merge -p '{"spec":{"trigger":{"manual":"restore-2"}}}'`,
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
