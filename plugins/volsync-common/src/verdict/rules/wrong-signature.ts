import { shell } from '../../quoting';
import { failureRule, retriesAutomatically } from '../failureRule';

export const wrongSignature = failureRule({
  code: 'wrong-signature',
  documentation: {
    what: 'AWS_SECRET_ACCESS_KEY does not match the access key.',
    why: 'The object store answers "The request signature we calculated does not match".',
    fix: 'Correct AWS_SECRET_ACCESS_KEY in the Secret.',
    traps: [
      'Each attempt waits 60 seconds before it reports this, so the status shows the failure only after 28 minutes.',
      'A newline at the end of the key has the same effect.',
    ],
    recordings: ['s12c', 's38'],
  },
  because: ({ secretName }) =>
    `the object store rejects the signature because AWS_SECRET_ACCESS_KEY in Secret "${secretName}" does not match the access key.`,
  fix: context => [
    {
      text: `Correct AWS_SECRET_ACCESS_KEY in Secret "${context.secretName}". Check for a trailing newline or space.`,
      command: shell`kubectl -n ${context.namespace} edit secret ${context.secretName}`,
    },
    retriesAutomatically(context),
  ],
});
