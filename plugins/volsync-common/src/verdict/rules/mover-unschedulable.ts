import { secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

/** In every healthy run the pod waits a second or two for its claims. */
const CLAIM_SECONDS = 60;
/** What no claim explains does not pass by itself in the recordings. */
const OTHER_SECONDS = 5;

export const moverUnschedulable: Rule = {
  code: 'mover-unschedulable',
  severity: 'warning',
  on: 'mover',
  symptom: true,
  documentation: {
    title: 'No node takes the mover',
    what: 'The pod of the run cannot be scheduled.',
    why: `Its condition PodScheduled is False: for more than ${OTHER_SECONDS} s where the scheduler names something else than a claim (memory, taints, affinity), for more than ${CLAIM_SECONDS} s where it waits for a claim.`,
    fix: 'Read what the scheduler says.',
    traps: [
      'FailedScheduling comes for a second in every healthy run, until the claims are bound: alone it means nothing.',
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
        ? 'The pod of the run waits for a claim that gets no volume.'
        : 'No node takes the pod of the run.',
      why: `The scheduler says: "${message}".`,
      means,
      fix: [
        {
          text: 'Look at the pod and its events.',
          command: `kubectl -n ${namespace} describe pod ${pod.metadata.name}`,
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
