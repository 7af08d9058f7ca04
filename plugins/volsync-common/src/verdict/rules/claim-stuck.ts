import { sayDuration } from '../../duration';
import { secondsBetween } from '../clock';
import { warningsOfRun } from '../hindrance';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

/** VolSync itself would warn of an unbound claim after this time; storage took 1 to 8 s in the recordings. */
const PENDING_SECONDS = 120;
/** The time that the garbage collector and a pod's grace period may take, and then some. */
const TERMINATING_SECONDS = 300;

export const claimStuck: Rule = {
  code: 'claim-stuck',
  severity: 'warning',
  on: 'mover',
  documentation: {
    title: 'A claim of the run is stuck',
    what: 'A temporary or cache claim that VolSync made does not get a volume, or does not go away.',
    why: `Pending for more than ${PENDING_SECONDS} s in a run that is not paused, or an error of the provisioner on it; or being deleted for more than ${TERMINATING_SECONDS} s. A class that does not exist has its own findings.`,
    fix: "Look at the claim's events and at the storage.",
    traps: ['VolSync waits for ever and says "in progress".'],
  },
  evaluate: context => {
    const { mover, now, namespace, means, run, resource } = context;
    const warnings = warningsOfRun(context);
    for (const { metadata, status } of valueOf(mover.claims) ?? []) {
      const subject = `PersistentVolumeClaim ${metadata.name}`;
      const terminating = secondsBetween(metadata.deletionTimestamp, now) ?? 0;
      const age = secondsBetween(metadata.creationTimestamp, now) ?? 0;
      const warning = warnings.find(
        one => one.subject === subject && /ProvisioningFailed/.test(one.text),
      );
      if (/storageclass[^"]*"[^"]+" not found/i.test(warning?.text ?? '')) {
        continue;
      }
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
        ? 'Its phase is Pending, and no event says why.'
        : 'Something still holds it: a pod that mounts it, or a finalizer.';
      return {
        what: pending
          ? `The claim "${
              metadata.name
            }", which the run needs, has had no volume for ${sayDuration(age)}.`
          : `The claim "${
              metadata.name
            }" of VolSync has been going away for ${sayDuration(terminating)}.`,
        why: warning ? `An event says: "${warning.text}".` : silence,
        means,
        fix: [
          {
            text: 'Look at the claim, its events and the pods that use it.',
            command: `kubectl -n ${namespace} describe pvc ${metadata.name}`,
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
