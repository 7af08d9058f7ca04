import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const imageMissing: Rule = {
  code: 'image-missing',
  severity: 'warning',
  on: 'destination',
  documentation: {
    title: 'The restored image is gone',
    what: 'The destination names a volume snapshot as its result that does not exist any more.',
    why: '`status.latestImage` names a VolumeSnapshot that is not among those of the namespace.',
    fix: 'Trigger the restore again.',
    traps: ['VolSync deletes the previous image before the new one is ready.'],
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
      what: `The restored image "${image.name}" does not exist any more.`,
      why: 'status.latestImage names it, and no such VolumeSnapshot is there.',
      means:
        'No volume can be filled from this destination until it restores again.',
      fix: [
        {
          text: 'Trigger the restore again.',
          command: `kubectl -n ${namespace} patch replicationdestination ${name} --type merge -p '{"spec":{"trigger":{"manual":"restore-2"}}}'`,
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
