import { shell } from '../../quoting';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const imageMissing: Rule = {
  code: 'image-missing',
  severity: 'warning',
  on: 'destination',
  documentation: {
    what: 'The destination refers to a volume snapshot as its result, but that volume snapshot no longer exists.',
    why: '`status.latestImage` names a VolumeSnapshot that is not in the namespace.',
    fix: 'Trigger the restore again.',
    traps: [
      'VolSync deletes the previous volume snapshot before the new one is ready.',
    ],
  },
  evaluate: ({ status, mover, name, namespace, destination, run }) => {
    const image = destination.status?.latestImage;
    const snapshots = valueOf(mover.volumeSnapshots);
    if (
      image?.kind !== 'VolumeSnapshot' ||
      !snapshots ||
      run.running ||
      snapshots.some(({ metadata }) => metadata.name === image.name)
    ) {
      return undefined;
    }
    return {
      what: `The restored volume snapshot "${image.name}" no longer exists.`,
      why: 'status.latestImage refers to it, but the namespace does not contain it.',
      means:
        'No volume can be populated from this destination until it restores again.',
      fix: [
        {
          text: 'Trigger the restore again.',
          command: shell`kubectl -n ${namespace} patch replicationdestination ${name} --type merge -p '{"spec":{"trigger":{"manual":"restore-2"}}}'`,
        },
      ],
      evidence: [
        {
          kind: 'resource',
          text: `status.latestImage: VolumeSnapshot ${image.name}`,
          at: status?.lastSyncTime,
          subject: `ReplicationDestination ${name}`,
        },
      ],
    };
  },
};
