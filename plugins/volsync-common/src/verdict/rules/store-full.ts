import { failureRule, retriesAutomatically } from '../failureRule';

export const storeFull = failureRule({
  code: 'store-full',
  documentation: {
    what: 'The object store has no space left, or a quota or cap of the bucket or the account is reached. What is saved already is not affected.',
    why: 'The store answers with words such as "storage cap exceeded", QuotaExceeded, XMinioStorageFull or InsufficientStorage, or has no space left when restic uploads.',
    fix: 'Raise the cap or quota, or free space in the store.',
    traps: [
      'Pruning needs space too: restic writes new packs and indexes before it deletes the old ones.',
    ],
  },
  because: () =>
    'the object store takes no more data: it is full, or a quota or cap is reached.',
  fix: context => [
    {
      text: 'Raise the cap or quota of the bucket or account, or free space in the object store.',
    },
    {
      text: `Keep fewer snapshots: lower spec.restic.retain of ${context.kind} "${context.name}". The space is freed at the next prune.`,
    },
    retriesAutomatically(context),
  ],
});
