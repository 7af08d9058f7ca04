import { failureRule, retriesAutomatically } from '../failureRule';

export const accessDenied = failureRule({
  code: 'access-denied',
  documentation: {
    what: 'The access key does not exist, or its policy does not allow access to the bucket.',
    why: 'The object store answers "Access Denied", "InvalidAccessKeyId" or 403.',
    fix: 'Use an existing access key whose policy allows access to the bucket.',
    traps: [
      'Some stores answer 403 if a daily cap of the account is reached, and restic shows "Access Denied" then: check the caps, too.',
    ],
    recordings: ['s38'],
  },
  because: ({ secretName }) =>
    `the object store denies access for the access key in Secret "${secretName}".`,
  fix: context => [
    {
      text: `Check that the object store knows the access key in AWS_ACCESS_KEY_ID of Secret "${context.secretName}".`,
    },
    {
      text: 'Check that its policy allows listing the bucket and reading, writing and deleting its objects.',
    },
    retriesAutomatically(context),
  ],
});
