import { shell } from '../../quoting';
import { formatDuration } from '../../duration';
import { secondsBetween } from '../clock';
import { warningsOfRun } from '../blocker';
import { valueOf } from '../reading';
import type { Rule } from '../rule';
import { missedClass } from '../storageClass';

/** When VolSync itself warns about an unbound claim. Storage took 1 to 8 s in the recordings. */
const PENDING_SECONDS = 120;
/** Longer than the garbage collector and a pod's grace period take. */
const TERMINATING_SECONDS = 300;

export const claimStuck: Rule = {
  code: 'claim-stuck',
  severity: 'warning',
  on: 'mover',
  documentation: {
    what: 'A temporary or cache PersistentVolumeClaim of VolSync does not get a volume, or is not deleted.',
    why: `Pending for more than ${PENDING_SECONDS} s in a run that is not paused, or with a provisioning error, or being deleted for more than ${TERMINATING_SECONDS} s. For missing classes, see [storage-class-missing](#storage-class-missing) and [cache-class-missing](#cache-class-missing).`,
    fix: 'Check the events of the PersistentVolumeClaim and the storage system.',
    traps: ['VolSync waits indefinitely and reports "in progress".'],
  },
  evaluate: context => {
    const { mover, now, namespace, means, run, resource } = context;
    const warnings = warningsOfRun(context);
    for (const { metadata, status } of valueOf(mover.claims) ?? []) {
      const subject = `PersistentVolumeClaim ${metadata.name}`;
      const terminating = secondsBetween(metadata.deletionTimestamp, now) ?? 0;
      const age = secondsBetween(metadata.creationTimestamp, now) ?? 0;
      const newest = warnings.find(
        one => one.subject === subject && /ProvisioningFailed/.test(one.text),
      );
      const missed = missedClass(
        newest?.text ?? '',
        valueOf(mover.storageClasses),
      );
      if (missed?.exists === false) {
        continue;
      }
      const warning = missed ? undefined : newest;
      const failed =
        warning !== undefined && (secondsBetween(warning.at, now) ?? 0) > 5;
      const pending =
        status?.phase === 'Pending' &&
        run.running &&
        resource.spec?.paused !== true &&
        (failed || age > PENDING_SECONDS);
      if (!pending && terminating <= TERMINATING_SECONDS) {
        continue;
      }
      const silence = pending
        ? 'Its phase is Pending, and no event gives a reason.'
        : 'A pod that mounts it or a finalizer prevents its deletion.';
      return {
        what: pending
          ? `The run is waiting for a volume: PersistentVolumeClaim "${
              metadata.name
            }" has been Pending for ${formatDuration(age)}.`
          : `PersistentVolumeClaim "${
              metadata.name
            }" of VolSync has been Terminating for ${formatDuration(
              terminating,
            )}.`,
        why: warning ? `An event reports: "${warning.text}".` : silence,
        means,
        fix: [
          {
            text: 'Check the PersistentVolumeClaim, its events and the pods that use it.',
            command: shell`kubectl -n ${namespace} describe pvc ${metadata.name}`,
          },
        ],
        evidence: warning
          ? [warning]
          : [
              {
                kind: 'resource',
                text: `status.phase: ${status?.phase}`,
                subject,
              },
            ],
        since: pending
          ? metadata.creationTimestamp
          : metadata.deletionTimestamp,
      };
    }
    return undefined;
  },
};
