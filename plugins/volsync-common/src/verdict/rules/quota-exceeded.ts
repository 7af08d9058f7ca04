import { shell } from '../../quoting';
import { failureRule, retriesAutomatically } from '../failureRule';
import { describeBlocker } from '../blocker';

export const quotaExceeded = failureRule({
  code: 'quota-exceeded',
  severity: 'warning',
  documentation: {
    what: 'A ResourceQuota of the namespace blocks a pod, Job or PersistentVolumeClaim of VolSync. For the quota of a bucket, see [store-full](#store-full).',
    why: 'An event or condition contains "exceeded quota", or "failed quota … must specify limits".',
    fix: 'Increase the quota, free space, or give the mover the limits that the quota asks for.',
  },
  because: ({ run }) => `${describeQuota(run.causeText)} is exceeded.`,
  fix: context => [
    {
      text: 'Check which quota is exhausted.',
      command: shell`kubectl -n ${context.namespace} describe resourcequota`,
    },
    retriesAutomatically(context),
  ],
  orElse: context =>
    describeBlocker(
      context,
      'quota-exceeded',
      text =>
        `VolSync can't create what the run needs because ${describeQuota(
          text,
        )} is exceeded.`,
      [
        {
          text: 'Check which quota is exhausted.',
          command: shell`kubectl -n ${context.namespace} describe resourcequota`,
        },
        {
          text: 'If the event says "must specify", set these requests and limits in spec.restic.moverResources.',
        },
      ],
    ),
});

/** `exceeded quota: compute, requested: limits.memory=1Gi, used: …`: the first line has to name the quota. */
function describeQuota(text: string | undefined): string {
  const [, name, resource] =
    /exceeded quota: ([a-z0-9.-]{1,253})(?:, requested: ([^=,\s]{1,100})=)?/.exec(
      text ?? '',
    ) ?? [];
  if (!name) {
    return 'a quota';
  }
  return `the quota "${name}"${resource ? ` for ${resource}` : ''}`;
}
