import { failureRule, logCommand, triesAgain } from '../failureRule';

export const diskFull = failureRule({
  code: 'disk-full',
  documentation: {
    title: 'No space is left',
    what: 'The mover ran out of disk: its cache volume, the temporary volume, the destination or the node.',
    why: '"no space left on device", "disk quota exceeded" or an eviction for ephemeral storage.',
    fix: 'Give the cache or the volume more room.',
  },
  because: ({ run }) =>
    /cache/.test(run.causeText ?? '')
      ? 'the cache volume is full.'
      : 'no space is left on a volume of the mover or on its node.',
  fix: context => [
    { text: 'Read which path was full.', command: logCommand(context) },
    {
      text: 'If it is the cache: raise `spec.restic.cacheCapacity`, then delete the cache claim, for VolSync does not resize it.',
      command: `kubectl -n ${context.namespace} delete pvc volsync-${
        context.kind === 'ReplicationSource' ? 'src' : 'dst'
      }-${context.name}-cache`,
    },
    triesAgain(context),
  ],
});
