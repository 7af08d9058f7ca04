import { shell } from '../../quoting';
import { secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

/** In healthy runs the pod waits a second or two for its claims. */
const CLAIM_SECONDS = 60;
/** Other reasons did not resolve on their own in the recordings. */
const OTHER_SECONDS = 5;

export const moverUnschedulable: Rule = {
  code: 'mover-unschedulable',
  severity: 'warning',
  on: 'mover',
  symptom: true,
  documentation: {
    what: "The pod of the run can't be scheduled on any node.",
    why: `Its condition PodScheduled has been False for more than ${OTHER_SECONDS} s because of memory, taints, affinity or the like, or for more than ${CLAIM_SECONDS} s because of an unbound PersistentVolumeClaim.`,
    fix: "Check the scheduler's message.",
    traps: [
      'FailedScheduling occurs for a second in every healthy run, until the PersistentVolumeClaims are bound. On its own it means nothing.',
    ],
    recordings: ['s14'],
  },
  evaluate: ({ run, mover, now, namespace, means }) => {
    const pod = run.pods.at(-1);
    const condition = pod?.status?.conditions?.find(
      ({ type }) => type === 'PodScheduled',
    );
    if (pod?.status?.phase !== 'Pending' || condition?.status !== 'False') {
      return undefined;
    }
    const message = condition.message ?? '';
    const waitsForClaim = /persistentvolumeclaim/i.test(message);
    const seconds = secondsBetween(pod.metadata.creationTimestamp, now) ?? 0;
    const claimsExplain =
      waitsForClaim &&
      (valueOf(mover.claims) ?? []).some(
        ({ status }) => status?.phase === 'Pending',
      );
    if (seconds <= (waitsForClaim ? CLAIM_SECONDS : OTHER_SECONDS)) {
      return undefined;
    }
    return {
      what: claimsExplain
        ? 'The run is waiting for a PersistentVolumeClaim that is not bound.'
        : "The pod of the run can't be scheduled on any node.",
      why: `The scheduler reports: "${message}".`,
      means,
      fix: [
        {
          text: 'Check the pod and its events.',
          command: shell`kubectl -n ${namespace} describe pod ${pod.metadata.name}`,
        },
      ],
      evidence: [
        {
          kind: 'pod',
          text: message,
          at: condition.lastTransitionTime,
          subject: `Pod ${pod.metadata.name}`,
        },
      ],
      since: pod.metadata.creationTimestamp,
    };
  },
};
