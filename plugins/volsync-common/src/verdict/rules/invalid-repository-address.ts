import { failureRule, triesAgain } from '../failureRule';

export const invalidRepositoryAddress = failureRule({
  code: 'invalid-repository-address',
  documentation: {
    title: 'The address of the repository is not one',
    what: 'RESTIC_REPOSITORY cannot be used: an unknown scheme, a bucket name that S3 does not allow, or a local path.',
    why: 'restic says "parsing repository location failed", "Bucket name contains invalid characters", or tries to make a local directory.',
    fix: 'Write it as `s3:http://host:port/bucket/path`.',
    recordings: ['s38'],
  },
  because: ({ secretName }) =>
    `the address of the repository in Secret "${secretName}" cannot be used.`,
  fix: context => [
    {
      text: `Correct RESTIC_REPOSITORY in Secret "${context.secretName}": s3:http://host:port/bucket/path, or s3:https://…`,
      command: `kubectl -n ${context.namespace} edit secret ${context.secretName}`,
    },
    triesAgain(context),
  ],
});
