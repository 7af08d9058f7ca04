import { failureRule, triesAgain } from '../failureRule';

export const bucketMissing = failureRule({
  code: 'bucket-missing',
  documentation: {
    title: 'The bucket does not exist',
    what: 'The bucket that RESTIC_REPOSITORY names does not exist, and the credentials may not create it.',
    why: 'The object store answers "The specified bucket does not exist".',
    fix: 'Create the bucket, or correct its name.',
    traps: [
      'Where the credentials may create buckets, a mistyped name creates one, and the backup ends green in the wrong place: see bucket-created.',
    ],
    recordings: ['s12', 's38'],
  },
  because: () => 'the bucket that the repository address names does not exist.',
  fix: context => [
    {
      text: `Compare the bucket in RESTIC_REPOSITORY of Secret "${context.secretName}" with the buckets of the object store; create it if the name is right.`,
    },
    triesAgain(context),
  ],
});
