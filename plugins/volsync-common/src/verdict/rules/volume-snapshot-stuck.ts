import { sayDuration } from '../../duration';
import { secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

/** VolSync itself would warn of an unbound volume snapshot after this time. */
const UNBOUND_SECONDS = 30;
/** A bound one that is not ready: large volumes take their time where the storage copies. */
const UNREADY_SECONDS = 600;

export const volumeSnapshotStuck: Rule = {
  code: 'volume-snapshot-stuck',
  severity: 'warning',
  on: 'mover',
  remedy: 'clean-up',
  documentation: {
    title: 'The volume snapshot does not get ready',
    what: 'The storage does not make the volume snapshot that the run waits for.',
    why: `Its \`status.error\` says why, for more than 5 s; or it is unbound for more than ${UNBOUND_SECONDS} s (when VolSync tries to warn itself), or bound and not ready for more than ${
      UNREADY_SECONDS / 60
    } min.`,
    fix: 'Look at the CSI driver and the snapshot controller.',
    traps: ['VolSync waits for ever and says "in progress".'],
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
      what: `The volume snapshot "${name}" has not become ready for ${sayDuration(
        age,
      )}, and the run waits for it.`,
      why: error
        ? `Its status says: "${error}".`
        : 'Its status says nothing: it looks as if no snapshot controller or CSI driver took care of it.',
      means,
      fix: [
        {
          text: 'Look at the volume snapshot and its events, then at the CSI driver.',
          command: `kubectl -n ${namespace} describe volumesnapshot ${name}`,
        },
        {
          text: 'Once the cause is mended, delete it if it stays stuck; VolSync makes it again.',
          command: `kubectl -n ${namespace} delete volumesnapshot ${name}`,
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
