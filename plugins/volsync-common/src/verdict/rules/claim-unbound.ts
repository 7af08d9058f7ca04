import { shell } from '../../quoting';
import { formatDuration } from '../../duration';
import { secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

/** When VolSync itself warns about an unbound claim. */
const UNBOUND_SECONDS = 120;

export const claimUnbound: Rule = {
  code: 'claim-unbound',
  severity: 'warning',
  on: 'volume',
  documentation: {
    what: 'The PersistentVolumeClaim has no volume: it is Pending, or it has lost its volume.',
    why: `The phase is Lost, or Pending for more than ${UNBOUND_SECONDS} s, which is when VolSync itself warns. A PersistentVolumeClaim that waits for its first consumer does not count; for one that waits for a restore, see [populator-stuck](#populator-stuck).`,
    fix: 'Check the events of the PersistentVolumeClaim.',
  },
  evaluate: ({ volume, sources }) => {
    const claim = valueOf(volume.claim);
    const phase = claim?.status?.phase;
    const age =
      secondsBetween(claim?.metadata.creationTimestamp, volume.now) ?? 0;
    const populated =
      claim?.spec?.dataSourceRef?.kind === 'ReplicationDestination';
    // WaitForFirstConsumer: a claim that waits for a pod is healthy, whether or not it is backed up.
    const waitsForPod = sources
      .flatMap(({ mover }) => valueOf(mover.events) ?? [])
      .some(
        ({ reason, involvedObject }) =>
          reason === 'WaitForFirstConsumer' &&
          involvedObject?.name === volume.claimName,
      );
    const pending = phase === 'Pending' && age > UNBOUND_SECONDS;
    if (
      !claim ||
      populated ||
      (phase !== 'Lost' && (!pending || waitsForPod))
    ) {
      return undefined;
    }
    return {
      what:
        phase === 'Lost'
          ? `Volume "${volume.claimName}" has lost its storage.`
          : `Volume "${
              volume.claimName
            }" has had no storage for ${formatDuration(age)}.`,
      why: `The phase of the PersistentVolumeClaim is ${phase}.`,
      means:
        phase === 'Lost'
          ? 'The data in the cluster is gone. Restore it from the newest snapshot.'
          : undefined,
      fix: [
        {
          text: 'Check the events of the PersistentVolumeClaim.',
          command: shell`kubectl -n ${volume.namespace} describe pvc ${volume.claimName}`,
        },
      ],
      evidence: [
        {
          kind: 'resource',
          text: `status.phase: ${phase}`,
          subject: `PersistentVolumeClaim ${volume.claimName}`,
        },
      ],
      since: claim.metadata.creationTimestamp,
    };
  },
};
