import { shell } from '../../quoting';
import { recogniseCause } from '../../volsync/failureCauses';
import { warningsOfRun } from '../blocker';
import type { MoverContext } from '../context';
import type { Draft, Rule } from '../rule';
import { moverJobName } from '../../volsync/names';

export const moverNotCreated: Rule = {
  code: 'mover-not-created',
  severity: 'warning',
  on: 'mover',
  documentation: {
    what: 'Kubernetes rejects the pod of the run, for example because its service account does not exist or an admission policy denies it. Or a node cannot start it because its network is not ready.',
    why: 'The Job has no pod and a FailedCreate event since the run started, or its pod is Pending with the event FailedCreatePodSandBox. For quotas and Pod Security, see [quota-exceeded](#quota-exceeded) and [pod-security](#pod-security).',
    fix: 'Read the event and provide what the mover needs.',
  },
  evaluate: context =>
    context.run.running
      ? findRejection(context) ?? findNoSandbox(context)
      : undefined,
};

function findRejection(context: MoverContext): Draft | undefined {
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
  if (!event || run.pods.length > 0) {
    return undefined;
  }
  const { reason, step } = explainRefusal(event.text, context);
  return {
    what: `Kubernetes rejects the pod of the run${reason}.`,
    why: `${event.subject} reports: "${event.text}".`,
    means,
    fix: [
      {
        text: step,
        command: shell`kubectl -n ${namespace} describe job ${
          run.job?.metadata.name ?? moverJobName(kind, name)
        }`,
      },
    ],
    evidence: [event],
    since: event.at,
  };
}

/** What rejects it, if the event names it: the first line has to say so. */
function explainRefusal(
  text: string,
  { kind, name }: MoverContext,
): { readonly reason: string; readonly step: string } {
  const account = /serviceaccount "([^"]{1,100})" not found/i.exec(text)?.[1];
  if (account) {
    return {
      reason: `: the service account "${account}" does not exist`,
      step: `Create the service account, or correct spec.restic.moverServiceAccount of ${kind} "${name}".`,
    };
  }
  const webhook = /failed calling webhook "([^"]{1,100})"/i.exec(text)?.[1];
  if (webhook) {
    return {
      reason: `: the admission webhook "${webhook}" does not answer`,
      step: 'Restore the service behind the webhook. Until it answers, nothing that it checks can be created in the cluster.',
    };
  }
  const limited =
    /(?:maximum|minimum) (?:memory|cpu|[a-z-]*storage) usage per (?:Container|Pod) is .{1,80}/i.exec(
      text,
    )?.[0];
  if (limited) {
    return {
      reason: `: a LimitRange of the namespace does not allow it (${limited})`,
      step: `Change spec.restic.moverResources of ${kind} "${name}" so that it fits the LimitRange.`,
    };
  }
  const policy =
    /admission webhook "([^"]{1,100})" denied/i.exec(text)?.[1] ??
    /ValidatingAdmissionPolicy ["']([^"']{1,100})["']/i.exec(text)?.[1];
  if (policy) {
    return {
      reason: `: the admission policy "${policy}" refuses it`,
      step: `Change spec.restic of ${kind} "${name}" so that the policy accepts the pod, or exempt VolSync's pods from the policy.`,
    };
  }
  const priority = /no PriorityClass with name ([^\s]{1,100}) was found/i.exec(
    text,
  )?.[1];
  if (priority) {
    return {
      reason: `: the PriorityClass "${priority}" does not exist`,
      step: 'Create the PriorityClass, or correct what names it for the pods of VolSync.',
    };
  }
  const other =
    /is forbidden: (.{1,150})/i.exec(text)?.[1] ??
    /Error creating: (.{1,150})/i.exec(text)?.[1];
  return {
    reason: other ? `: ${other.trim().replace(/\.+$/, '')}` : '',
    step: 'Fix the cause that the event reports.',
  };
}

/** The pod is assigned to a node, but the node cannot set up its network. */
function findNoSandbox(context: MoverContext): Draft | undefined {
  const { run, namespace, means } = context;
  const pod = run.pods.at(-1);
  const event = warningsOfRun(context).find(
    ({ subject, text }) =>
      subject === `Pod ${pod?.metadata.name}` &&
      text.startsWith('FailedCreatePodSandBox'),
  );
  if (!pod || pod.status?.phase !== 'Pending' || !event) {
    return undefined;
  }
  return {
    what: "The node can't start the pod of the run because its network or container runtime is not ready.",
    why: `${event.subject} reports: "${event.text}".`,
    means,
    fix: [
      {
        text: 'Check the network plugin and the container runtime of the node.',
        command: shell`kubectl -n ${namespace} describe pod ${pod.metadata.name}`,
      },
    ],
    evidence: [event],
    since: event.at,
  };
}
