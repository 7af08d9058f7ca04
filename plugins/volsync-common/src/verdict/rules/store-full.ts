import { failureRule, retriesAutomatically } from '../failureRule';

export const storeFull = failureRule({
  code: 'store-full',
  documentation: {
    what: 'The object store has no space left, or a quota or cap of the bucket or the account is reached. Existing snapshots are not affected.',
    why: 'The object store answers with an error such as "storage cap exceeded", QuotaExceeded, XMinioStorageFull or InsufficientStorage, or has no space left during an upload.',
    fix: 'Increase the cap or quota, or free space in the object store.',
    traps: [
      'Pruning needs space, too: restic writes new packs and indexes before it deletes the old ones.',
    ],
  },
  because: () =>
    'the object store rejects new data because it is full, or a quota or cap is reached.',
  fix: context => [
    {
      text: 'Increase the cap or quota of the bucket or account, or free space in the object store.',
    },
    {
      text: `To keep fewer snapshots, reduce spec.restic.retain of ${context.kind} "${context.name}". The next prune frees the space.`,
    },
    retriesAutomatically(context),
  ],
});
