import { shell } from '../../quoting';
import { recogniseCause } from '../../volsync/failureCauses';
import { warningsOfRun } from '../blocker';
import type { Rule } from '../rule';
import { moverJobName } from '../../volsync/names';

export const moverNotCreated: Rule = {
  code: 'mover-not-created',
  severity: 'warning',
  on: 'mover',
  documentation: {
    what: 'Kubernetes rejects the pod of the run, for example because its service account does not exist or an admission policy denies it.',
    why: 'The Job has no pod and a FailedCreate event since the run started. For quotas and Pod Security, see [quota-exceeded](#quota-exceeded) and [pod-security](#pod-security).',
    fix: 'Read the event and provide what the mover needs.',
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
      what: `Kubernetes rejects the pod of the run${describeRefusal(
        event.text,
      )}.`,
      why: `${event.subject} reports: "${event.text}".`,
      means,
      fix: [
        {
          text: `Fix the cause that the event reports. A missing service account is named in spec.restic.moverServiceAccount of ${kind} "${name}".`,
          command: shell`kubectl -n ${namespace} describe job ${
            run.job?.metadata.name ?? moverJobName(kind, name)
          }`,
        },
      ],
      evidence: [event],
      since: event.at,
    };
  },
};

/** What refuses it, if the event names it: the first line has to say so. */
function describeRefusal(text: string): string {
  const account = /serviceaccount "([^"]{1,100})" not found/i.exec(text)?.[1];
  if (account) {
    return `: the service account "${account}" does not exist`;
  }
  const policy =
    /admission webhook "([^"]{1,100})" denied/i.exec(text)?.[1] ??
    /ValidatingAdmissionPolicy ["']([^"']{1,100})["']/i.exec(text)?.[1];
  if (policy) {
    return `: the admission policy "${policy}" refuses it`;
  }
  const webhook = /failed calling webhook "([^"]{1,100})"/i.exec(text)?.[1];
  if (webhook) {
    return `: the admission webhook "${webhook}" does not answer`;
  }
  const priority = /no PriorityClass with name ([^\s]{1,100}) was found/i.exec(
    text,
  )?.[1];
  if (priority) {
    return `: the PriorityClass "${priority}" does not exist`;
  }
  const other =
    /is forbidden: (.{1,150})/i.exec(text)?.[1] ??
    /Error creating: (.{1,150})/i.exec(text)?.[1];
  return other ? `: ${other.trim().replace(/\.+$/, '')}` : '';
}
