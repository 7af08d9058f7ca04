import { failureRule, logCommand, retriesAutomatically } from '../failureRule';
import { cacheClaimName } from '../../volsync/names';
import { shell } from '../wording';

export const diskFull = failureRule({
  code: 'disk-full',
  documentation: {
    what: 'The mover ran out of disk space on its cache volume, the temporary volume, the destination or the node.',
    why: 'The log says "no space left on device" or "disk quota exceeded", or the pod was evicted for its ephemeral storage.',
    fix: 'Increase the size of the cache or the volume.',
  },
  because: ({ run }) =>
    /cache/.test(run.causeText ?? '')
      ? 'the cache volume is full.'
      : 'no space is left on a volume of the mover or on its node.',
  fix: context => [
    {
      text: 'Find out which path is full.',
      command: logCommand(context),
    },
    {
      text: 'If it is the cache, increase spec.restic.cacheCapacity.',
    },
    {
      text: 'Then delete the PersistentVolumeClaim of the cache, because VolSync does not resize it.',
      command: shell`kubectl -n ${
        context.namespace
      } delete pvc ${cacheClaimName(context.kind, context.name)}`,
    },
    retriesAutomatically(context),
  ],
});
