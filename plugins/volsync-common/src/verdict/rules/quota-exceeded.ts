import { failureRule, triesAgain } from '../failureRule';
import { hindrance } from '../hindrance';

export const quotaExceeded = failureRule({
  code: 'quota-exceeded',
  severity: 'warning',
  documentation: {
    title: 'A quota stands in the way',
    what: 'A ResourceQuota of the namespace refuses a pod, Job or claim of VolSync, or the object store has no room left.',
    why: '"exceeded quota" in an event or condition, or a quota or storage-full answer of the object store.',
    fix: 'Raise the quota, or free what fills it.',
  },
  because: () => 'a quota is exceeded.',
  fix: context => [
    {
      text: 'See which quota is full.',
      command: `kubectl -n ${context.namespace} describe resourcequota`,
    },
    triesAgain(context),
  ],
  orElse: context =>
    hindrance(
      context,
      'quota-exceeded',
      'A quota keeps VolSync from making what the run needs.',
      [
        {
          text: 'See which quota is full.',
          command: `kubectl -n ${context.namespace} describe resourcequota`,
        },
      ],
    ),
});
