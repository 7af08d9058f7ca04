import { recogniseCause } from '../../volsync/failureCauses';
import { warningsOfRun } from '../hindrance';
import type { Rule } from '../rule';

export const moverNotCreated: Rule = {
  code: 'mover-not-created',
  severity: 'warning',
  on: 'mover',
  documentation: {
    title: 'The pod of the run is not created',
    what: 'Kubernetes refuses to create the pod of the run: its service account is missing, an admission policy refuses it, or the like.',
    why: 'An event FailedCreate on the Job since the run began, while it has no pod. Quotas and pod security have findings of their own.',
    fix: 'Read the event; give the mover what it lacks.',
  },
  evaluate: context => {
    const { run, namespace, name, kind, means } = context;
    const event = warningsOfRun(context).find(({ subject, text }) => {
      const cause = recogniseCause(text);
      return (
        subject?.startsWith('Job ') &&
        text.startsWith('FailedCreate') &&
        cause !== 'quota-exceeded' &&
        cause !== 'pod-security'
      );
    });
    if (!event || !run.running || run.pods.length > 0) {
      return undefined;
    }
    return {
      what: 'Kubernetes does not create the pod of the run.',
      why: `${event.subject} says: "${event.text}".`,
      means,
      fix: [
        {
          text: `Mend what the event names: the service account (spec.restic.moverServiceAccount of ${kind} "${name}"), or the admission policy.`,
          command: `kubectl -n ${namespace} describe job ${
            run.job?.metadata.name ?? ''
          }`.trim(),
        },
      ],
      evidence: [event],
      since: event.at,
    };
  },
};
