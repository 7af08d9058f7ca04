import { sayDuration } from '../../duration';
import { secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

/** VolSync itself would warn of an unbound claim after this time. */
const UNBOUND_SECONDS = 120;

export const claimUnbound: Rule = {
  code: 'claim-unbound',
  severity: 'warning',
  on: 'volume',
  documentation: {
    title: 'The volume is not bound',
    what: 'The claim has no volume: it is Pending, or has lost its volume.',
    why: `Phase Pending for more than ${UNBOUND_SECONDS} s (when VolSync tries to warn of a claim), unless it waits for its first consumer or for a destination (see populator-stuck); or phase Lost.`,
    fix: "Look at the claim's events.",
  },
  evaluate: ({ volume, sources }) => {
    const claim = valueOf(volume.claim);
    const phase = claim?.status?.phase;
    const age =
      secondsBetween(claim?.metadata.creationTimestamp, volume.now) ?? 0;
    const populated =
      claim?.spec?.dataSourceRef?.kind === 'ReplicationDestination';
    // Nothing is wrong with a claim that waits for a pod: WaitForFirstConsumer. Where nothing backs it up, either.
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
          ? `The claim "${volume.claimName}" has lost its volume.`
          : `The claim "${
              volume.claimName
            }" has had no volume for ${sayDuration(age)}.`,
      why: `Its phase is ${phase}.`,
      means:
        phase === 'Lost'
          ? 'The data in the cluster is gone; restore it from the newest snapshot.'
          : undefined,
      fix: [
        {
          text: 'Look at its events.',
          command: `kubectl -n ${volume.namespace} describe pvc ${volume.claimName}`,
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
