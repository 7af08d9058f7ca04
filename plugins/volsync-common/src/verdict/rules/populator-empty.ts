import { shell } from '../../quoting';
import { saysNothingRestored } from '../../volsync/moverLog';
import { formatTime, toMillis } from '../clock';
import { valueOf } from '../reading';
import type { VolumeContext } from '../context';
import type { Rule } from '../rule';

export const populatorEmpty: Rule = {
  code: 'populator-empty',
  severity: 'warning',
  on: 'volume',
  documentation: {
    what: 'The volume was populated by a restore that found no data, so the application started with an empty volume.',
    why: 'The `dataSourceRef` of the PersistentVolumeClaim refers to a destination whose log says "No eligible snapshots found", and the PersistentVolumeClaim is bound. Not reported if the repository is newer than the volume: then the volume started empty as expected.',
    fix: 'Restore the right snapshot into a new volume, or accept that the volume started empty.',
    traps: [
      'The PersistentVolumeClaim is Bound and the destination reports Successful.',
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
      what: `Volume "${volume.claimName}" started empty because its restore "${destination.name}" found no data.`,
      why: `The log of the restore from ${formatTime(
        status?.lastSyncTime,
      )} says "No eligible snapshots found", but the PersistentVolumeClaim was bound anyway.`,
      means:
        'If there was a backup to restore, its data is not in this volume, and new backups contain the empty volume.',
      fix: [
        {
          text: 'Check the repository URL, restoreAsOf and previous of the ReplicationDestination.',
          command: shell`kubectl -n ${volume.namespace} get replicationdestination ${destination.name} -o yaml`,
        },
        {
          text: 'Restore the right snapshot into a new volume before retention removes it.',
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

/** A first installation: the repository was created after the claim, so there was nothing to restore. */
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
