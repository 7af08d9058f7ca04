import { saysNothingRestored } from '../../volsync/moverLog';
import { sayTime, toMillis } from '../clock';
import { valueOf } from '../reading';
import type { VolumeContext } from '../context';
import type { Rule } from '../rule';

export const populatorEmpty: Rule = {
  code: 'populator-empty',
  severity: 'warning',
  on: 'volume',
  documentation: {
    title: 'The volume was filled with nothing',
    what: 'The volume was made from a destination that had restored nothing: the application started on an empty volume.',
    why: 'The claim\'s `dataSourceRef` names a destination whose log says "No eligible snapshots found", and the claim is bound. Not said of a volume whose repository is younger than itself: that one simply began empty.',
    fix: 'Restore the right snapshot into a new volume, or accept that the volume begins empty.',
    traps: [
      'The claim is Bound, the destination Successful: everything is green.',
    ],
    recordings: ['s20'],
  },
  evaluate: context => {
    const { volume, destinations } = context;
    const claim = valueOf(volume.claim);
    const reference = claim?.spec?.dataSourceRef;
    const destination = destinations.find(
      ({ name }) =>
        reference?.kind === 'ReplicationDestination' && reference.name === name,
    );
    const status = destination?.status;
    if (
      !destination ||
      claim?.status?.phase !== 'Bound' ||
      !saysNothingRestored(status?.latestMoverStatus?.logs) ||
      beganEmpty(context)
    ) {
      return undefined;
    }
    return {
      what: `The volume "${volume.claimName}" was filled from the destination "${destination.name}", which had restored nothing: it began empty.`,
      why: `The destination's log of ${sayTime(
        status?.lastSyncTime,
      )} says "No eligible snapshots found", and the claim is bound all the same.`,
      means:
        'If there was a backup to restore, its data is not in this volume, and new backups hold the empty volume.',
      fix: [
        {
          text: 'Check the address of the repository, restoreAsOf and previous of the destination.',
          command: `kubectl -n ${volume.namespace} get replicationdestination ${destination.name} -o yaml`,
        },
        {
          text: 'Restore the right snapshot into a new volume before the retention pushes it out.',
        },
      ],
      evidence: [
        {
          kind: 'log',
          text: 'No eligible snapshots found',
          at: status?.lastSyncTime,
          subject: `ReplicationDestination ${destination.name}`,
        },
      ],
      since: status?.lastSyncTime,
    };
  },
};

/** A first installation: the repository was born after the claim, so there was nothing to restore. */
function beganEmpty({ volume, sources }: VolumeContext): boolean {
  const created = toMillis(valueOf(volume.claim)?.metadata.creationTimestamp);
  return sources.some(({ evidence, restorable }) => {
    const born = toMillis(valueOf(evidence.repository)?.createdAt);
    return (
      restorable.newest !== undefined &&
      born !== undefined &&
      created !== undefined &&
      born >= created
    );
  });
}
