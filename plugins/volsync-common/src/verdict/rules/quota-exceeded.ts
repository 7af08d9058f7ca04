import { shell } from '../../quoting';
import { failureRule, retriesAutomatically } from '../failureRule';
import { describeBlocker } from '../blocker';

export const quotaExceeded = failureRule({
  code: 'quota-exceeded',
  severity: 'warning',
  documentation: {
    what: 'A ResourceQuota of the namespace blocks a pod, Job or PersistentVolumeClaim of VolSync. For the quota of a bucket, see [store-full](#store-full).',
    why: 'An event or condition contains "exceeded quota".',
    fix: 'Increase the quota, or free space.',
  },
  because: () => 'a quota is exceeded.',
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
      "A quota is exceeded, so VolSync can't create what the run needs.",
      [
        {
          text: 'Check which quota is exhausted.',
          command: shell`kubectl -n ${context.namespace} describe resourcequota`,
        },
      ],
    ),
});
