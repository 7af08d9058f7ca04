import { shell } from '../../quoting';
import { failureRule, logCommand, retriesAutomatically } from '../failureRule';

export const storeUnreachable = failureRule({
  code: 'store-unreachable',
  documentation: {
    what: "The mover can't connect to the object store.",
    why: 'The log of a failed pod reports a refused connection, an unknown host, a timeout or a server error.',
    fix: 'Restore the object store, and check its address, DNS, network policies and firewalls.',
    traps: [
      'Each attempt waits 60 seconds, so the status shows the failure only after 28 minutes.',
      'When the object store is available again, the next pod succeeds and the status no longer shows the failure.',
    ],
    recordings: ['s11', 's11b', 's18'],
  },
  because: () => 'the object store is unreachable.',
  fix: context => [
    {
      text: 'Check that the object store is running and that its address in RESTIC_REPOSITORY is correct.',
    },
    {
      text: 'Check that the network policies allow connections from the mover to the object store.',
      command: shell`kubectl -n ${context.namespace} get networkpolicy`,
    },
    { text: 'Read the log of the failed pod.', command: logCommand(context) },
    retriesAutomatically(context),
  ],
});
