import { shell } from '../../quoting';
import { formatDuration } from '../../duration';
import { secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

/** When VolSync itself warns about an unbound volume snapshot. */
const UNBOUND_SECONDS = 30;
/** For a bound one that is not ready: some storage systems copy the whole volume. */
const UNREADY_SECONDS = 600;

export const volumeSnapshotStuck: Rule = {
  code: 'volume-snapshot-stuck',
  severity: 'warning',
  on: 'mover',
  remedy: 'clean-up',
  documentation: {
    what: 'The storage system does not finish the volume snapshot that the run is waiting for.',
    why: `Its \`status.error\` has reported a reason for more than 5 s, or it has been unbound for more than ${UNBOUND_SECONDS} s, which is when VolSync itself warns. Or it is bound but has not been ready for more than ${
      UNREADY_SECONDS / 60
    } min.`,
    fix: 'Check the CSI driver and the snapshot controller.',
    traps: ['VolSync waits indefinitely and reports "in progress".'],
  },
  evaluate: ({ mover, now, namespace, means, run, kind }) => {
    const snapshot = (valueOf(mover.volumeSnapshots) ?? []).find(
      ({ metadata, status }) => {
        const age = secondsBetween(metadata.creationTimestamp, now) ?? 0;
        if (
          status?.readyToUse ||
          metadata.deletionTimestamp ||
          /class/i.test(status?.error?.message ?? '')
        ) {
          return false;
        }
        const failedFor = secondsBetween(status?.error?.time, now);
        return (
          (failedFor !== undefined && failedFor > 5) ||
          age >
            (status?.boundVolumeSnapshotContentName
              ? UNREADY_SECONDS
              : UNBOUND_SECONDS)
        );
      },
    );
    if (!snapshot || !run.running) {
      return undefined;
    }
    const { name, creationTimestamp } = snapshot.metadata;
    const age = secondsBetween(creationTimestamp, now) ?? 0;
    const error = snapshot.status?.error?.message;
    return {
      what: `The run is waiting for volume snapshot "${name}", which has not been ready for ${formatDuration(
        age,
      )}.`,
      why: error
        ? `Its status reports: "${error}".`
        : 'Its status gives no reason. Probably no snapshot controller or CSI driver handles it.',
      means,
      fix: [
        {
          text: 'Check the volume snapshot and its events, then the CSI driver.',
          command: shell`kubectl -n ${namespace} describe volumesnapshot ${name}`,
        },
        {
          text: 'If it is still not ready after the cause is fixed, delete it. VolSync creates it again.',
          command: shell`kubectl -n ${namespace} delete volumesnapshot ${name}`,
        },
      ],
      remedyOperation:
        kind === 'ReplicationSource'
          ? { kind: 'clean-up', only: [{ kind: 'VolumeSnapshot', name }] }
          : undefined,
      evidence: [
        {
          kind: 'resource',
          text: error ?? 'readyToUse is not true',
          at: snapshot.status?.error?.time ?? creationTimestamp,
          subject: `VolumeSnapshot ${name}`,
        },
      ],
      since: creationTimestamp,
    };
  },
};
