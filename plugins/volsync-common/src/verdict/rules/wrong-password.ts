import { failureRule, triesAgain } from '../failureRule';

export const wrongPassword = failureRule({
  code: 'wrong-password',
  documentation: {
    title: 'The password does not open the repository',
    what: 'RESTIC_PASSWORD in the Secret is not a password of the repository.',
    why: 'restic says "wrong password or no key found" in the log of a failed pod or in `latestMoverStatus.logs`.',
    fix: 'Put the password back that the repository was created with.',
    traps: [
      'The status keeps saying "in progress", with the last success in view, for 20 minutes and 43 seconds.',
      'A newline at the end of the password is part of the password: the repository is created with it, and does not open without.',
    ],
    recordings: ['s10'],
  },
  because: ({ secretName }) =>
    `the password in Secret "${secretName}" does not open the repository.`,
  fix: context => [
    {
      text: `Put the password back with which the repository was created: key RESTIC_PASSWORD of Secret "${context.secretName}". If the Secret comes from an ExternalSecret, mend it in the secret store.`,
      command: `kubectl -n ${context.namespace} describe secret ${context.secretName}`,
    },
    {
      text: 'Do not delete the repository: with the right password everything in it can still be restored.',
    },
    triesAgain(context),
  ],
});
