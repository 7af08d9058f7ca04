import { failureRule, retriesAutomatically } from '../failureRule';
import { shell } from '../wording';

export const wrongPassword = failureRule({
  code: 'wrong-password',
  documentation: {
    what: 'RESTIC_PASSWORD in the Secret does not open the repository.',
    why: 'restic reports "wrong password or no key found" in the log of a failed pod or in `latestMoverStatus.logs`.',
    fix: 'Restore the password that the repository was created with.',
    traps: [
      'For 20 minutes and 43 seconds, the status still says "in progress" and shows the last success.',
      "A newline at the end of the password is part of it: a repository created with it can't be opened without it.",
    ],
    recordings: ['s10'],
  },
  because: ({ secretName }) =>
    `the password in Secret "${secretName}" does not open the repository.`,
  fix: context => [
    {
      text: `Set RESTIC_PASSWORD in Secret "${context.secretName}" to the password that the repository was created with. If an ExternalSecret creates the Secret, change it in the secret store.`,
      command: shell`kubectl -n ${context.namespace} describe secret ${context.secretName}`,
    },
    {
      text: 'Do not delete the repository. With the correct password, everything in it can still be restored.',
    },
    retriesAutomatically(context),
  ],
});
