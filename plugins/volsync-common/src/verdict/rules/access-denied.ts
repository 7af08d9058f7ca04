import { failureRule, triesAgain } from '../failureRule';

export const accessDenied = failureRule({
  code: 'access-denied',
  documentation: {
    title: 'The object store denies access',
    what: 'The access key is unknown, or it may not read and write this bucket.',
    why: 'The object store answers "Access Denied", "InvalidAccessKeyId" or 403.',
    fix: 'Use an access key that exists and whose policy allows the bucket.',
    recordings: ['s38'],
  },
  because: ({ secretName }) =>
    `the object store denies access to the access key in Secret "${secretName}".`,
  fix: context => [
    {
      text: `Check that AWS_ACCESS_KEY_ID in Secret "${context.secretName}" exists in the object store, and that its policy allows to list the bucket and to read, write and delete its objects.`,
    },
    triesAgain(context),
  ],
});
