import { shell } from '../../quoting';
import { failureRule, retriesAutomatically } from '../failureRule';

export const outOfMemory = failureRule({
  code: 'out-of-memory',
  documentation: {
    what: 'restic was killed for using too much memory, or could not allocate memory.',
    why: 'The container has state OOMKilled, or the log says "cannot allocate memory". The mover\'s `/tmp` counts as memory, too.',
    fix: 'Increase the memory limit in `moverResources`.',
  },
  because: () => 'the mover ran out of memory.',
  fix: context => [
    {
      text: 'Increase the memory limit in spec.restic.moverResources, or the default in the LimitRange of the namespace.',
      command: shell`kubectl -n ${context.namespace} get limitrange`,
    },
    retriesAutomatically(context),
  ],
});
