import { failureRule, retriesAutomatically } from '../failureRule';

export const bucketMissing = failureRule({
  code: 'bucket-missing',
  documentation: {
    what: 'The bucket in RESTIC_REPOSITORY does not exist, and the credentials do not allow creating it.',
    why: 'The object store answers "The specified bucket does not exist".',
    fix: 'Create the bucket, or correct its name.',
    traps: [
      'If the credentials allow creating buckets, a mistyped name creates one, and the backup succeeds in the wrong bucket: see [bucket-created](#bucket-created).',
    ],
    recordings: ['s12', 's38'],
  },
  because: () => 'the bucket in the repository URL does not exist.',
  fix: context => [
    {
      text: `Check the bucket name in RESTIC_REPOSITORY of Secret "${context.secretName}".`,
    },
    {
      text: 'If the name is correct, create the bucket.',
    },
    retriesAutomatically(context),
  ],
});
