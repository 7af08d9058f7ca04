import { failureRule, logCommand, triesAgain } from '../failureRule';

export const storeUnreachable = failureRule({
  code: 'store-unreachable',
  documentation: {
    title: 'The object store cannot be reached',
    what: 'The mover gets no connection to the object store.',
    why: 'Connection refused, no such host, a timeout or an error of the server in the log of a failed pod.',
    fix: 'Bring the object store back; check its address, DNS, network policies and firewalls.',
    traps: [
      'Each attempt waits 60 seconds: the failure shows in the status after 28 minutes.',
      'Once the store is back the next pod succeeds, and nothing of the failure is left in the status.',
    ],
    recordings: ['s11', 's11b', 's18'],
  },
  because: () => 'the object store cannot be reached.',
  fix: context => [
    {
      text: 'Check that the object store runs and that its address in RESTIC_REPOSITORY is right.',
    },
    {
      text: 'Check that a network policy lets the mover out of its namespace.',
      command: `kubectl -n ${context.namespace} get networkpolicy`,
    },
    { text: 'Read the log of the failed pod.', command: logCommand(context) },
    triesAgain(context),
  ],
});
