import { cacheClaimName } from '../../volsync/names';
import { missingStorageClass } from '../storageClass';
import type { Rule } from '../rule';

export const storageClassMissing: Rule = {
  code: 'storage-class-missing',
  severity: 'warning',
  on: 'mover',
  remedy: 'clean-up',
  documentation: {
    title: 'The StorageClass does not exist',
    what: 'The run waits for a temporary volume that can never be made, since its class does not exist.',
    why: 'An event ProvisioningFailed on the claim names the class as not found while the claim is Pending; or the classes were read and the one in the specification is not among them.',
    fix: 'Correct the class, and delete the Pending claim.',
    traps: [
      'Correcting the specification does not help: the claim keeps the class that it was made with. Deleting it does, recorded in 7 s.',
      'VolSync stays "in progress" for ever.',
    ],
    recordings: ['s39'],
  },
  evaluate: context =>
    missingStorageClass(context, {
      field: 'storageClassName',
      wanted: context.options?.storageClassName,
      isClaim: name => name !== cacheClaimName(context.kind, context.name),
    }),
};
