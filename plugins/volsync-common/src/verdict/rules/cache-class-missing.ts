import { cacheClaimName } from '../../volsync/names';
import { missingStorageClass } from '../storageClass';
import type { Rule } from '../rule';

export const cacheClassMissing: Rule = {
  code: 'cache-class-missing',
  severity: 'warning',
  on: 'mover',
  remedy: 'clean-up',
  documentation: {
    what: "The run is waiting for restic's cache volume, which can't be created because its StorageClass does not exist.",
    why: 'A ProvisioningFailed event on the Pending PersistentVolumeClaim says that the class was not found, or the class in the specification is not among the classes of the cluster.',
    fix: 'Correct the class, then delete the Pending PersistentVolumeClaim.',
    traps: [
      'Correcting the specification is not enough: the PersistentVolumeClaim keeps the class that it was created with. After it is deleted, the run continues; recorded: after 7 s.',
      'VolSync reports "in progress" indefinitely.',
    ],
    recordings: ['s14', 's74'],
  },
  evaluate: context =>
    missingStorageClass(context, {
      field: 'cacheStorageClassName',
      wanted:
        context.options?.cacheStorageClassName ??
        context.options?.storageClassName,
      isClaim: name => name === cacheClaimName(context.kind, context.name),
    }),
};
