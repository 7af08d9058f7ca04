import { shell } from '../../quoting';
import { failureRule, retriesAutomatically } from '../failureRule';

export const credentialsMissing = failureRule({
  code: 'credentials-missing',
  documentation: {
    what: 'The Secret does not contain AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    why: 'restic reports "no credentials found", or asks the metadata service of a cloud (169.254.169.254) for some.',
    fix: 'Add both keys to the Secret.',
    traps: [
      'VolSync treats both keys as optional: it starts the mover without them and appears busy for 20 minutes.',
    ],
    recordings: ['s09b'],
  },
  because: ({ secretName }) =>
    `Secret "${secretName}" has no credentials for the object store.`,
  fix: context => [
    {
      text: `Add AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to Secret "${context.secretName}".`,
      command: shell`kubectl -n ${context.namespace} describe secret ${context.secretName}`,
    },
    retriesAutomatically(context),
  ],
});
