import { failureRule, triesAgain } from '../failureRule';

export const wrongSignature = failureRule({
  code: 'wrong-signature',
  documentation: {
    title: 'The secret key of the object store is wrong',
    what: 'AWS_SECRET_ACCESS_KEY does not belong to the access key.',
    why: 'The object store answers "The request signature we calculated does not match".',
    fix: 'Correct AWS_SECRET_ACCESS_KEY in the Secret.',
    traps: [
      'Each attempt waits 60 seconds before it says so: the failure shows in the status after 28 minutes.',
      'A newline at the end of the key gives the same answer.',
    ],
    recordings: ['s12c', 's38'],
  },
  because: ({ secretName }) =>
    `the secret key in Secret "${secretName}" is not the one of its access key, so the object store refuses the signature.`,
  fix: context => [
    {
      text: `Correct AWS_SECRET_ACCESS_KEY in Secret "${context.secretName}"; look for a newline or a blank at its end.`,
      command: `kubectl -n ${context.namespace} edit secret ${context.secretName}`,
    },
    triesAgain(context),
  ],
});
