import { failureRule, triesAgain } from '../failureRule';

export const credentialsMissing = failureRule({
  code: 'credentials-missing',
  documentation: {
    title: 'No credentials for the object store',
    what: 'The Secret has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    why: 'restic says "no credentials found".',
    fix: 'Add both keys to the Secret.',
    traps: [
      'VolSync takes both keys as optional: it starts the mover without them, and looks busy for 20 minutes.',
    ],
    recordings: ['s09b'],
  },
  because: ({ secretName }) =>
    `Secret "${secretName}" holds no credentials of the object store.`,
  fix: context => [
    {
      text: `Add AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to Secret "${context.secretName}".`,
      command: `kubectl -n ${context.namespace} describe secret ${context.secretName}`,
    },
    triesAgain(context),
  ],
});
