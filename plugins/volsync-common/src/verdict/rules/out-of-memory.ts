import { failureRule, triesAgain } from '../failureRule';

export const outOfMemory = failureRule({
  code: 'out-of-memory',
  documentation: {
    title: 'The mover ran out of memory',
    what: 'The kernel killed restic, or it could not get memory.',
    why: 'Container state OOMKilled, or "cannot allocate memory" in the log. `/tmp` of the mover is memory too.',
    fix: 'Raise the memory limit in `moverResources`.',
  },
  because: () => 'the mover ran out of memory.',
  fix: context => [
    {
      text: 'Raise the memory limit: `spec.restic.moverResources.limits.memory`, or the default of the namespace (LimitRange).',
      command: `kubectl -n ${context.namespace} get limitrange`,
    },
    triesAgain(context),
  ],
});
