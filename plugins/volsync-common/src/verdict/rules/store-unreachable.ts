import { shell } from '../../quoting';
import { failureRule, logCommand, retriesAutomatically } from '../failureRule';

export const storeUnreachable = failureRule({
  code: 'store-unreachable',
  documentation: {
    what: "The mover can't connect to the object store.",
    why: 'The log of a failed pod reports a refused connection, an unknown host, a timeout, a server error or the page of a proxy.',
    fix: 'Restore the object store, and check its address, DNS, network policies and firewalls.',
    traps: [
      'Each attempt waits 60 seconds, so the status shows the failure only after 28 minutes.',
      'When the object store is available again, the next pod succeeds and the status no longer shows the failure.',
    ],
    recordings: ['s11', 's11b', 's18'],
  },
  because: ({ run }) => {
    if (limitsSize(run.causeText)) {
      return 'a proxy in front of the object store rejects requests because they are too large.';
    }
    return answersPage(run.causeText)
      ? 'a web page answers in place of the object store.'
      : 'the object store is unreachable.';
  },
  fix: context => [
    ...(limitsSize(context.run.causeText)
      ? [
          {
            text: 'Raise the limit of the proxy: client_max_body_size of nginx, or the annotation nginx.ingress.kubernetes.io/proxy-body-size. restic sends about 16 MiB at once.',
          },
        ]
      : []),
    ...(answersPage(context.run.causeText)
      ? [
          {
            text: 'Check what answers at the address: a proxy, a login page or the web console of the object store, which has a port of its own.',
          },
        ]
      : []),
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

function limitsSize(text: string | undefined): boolean {
  return /Request Entity Too Large/i.test(text ?? '');
}

function answersPage(text: string | undefined): boolean {
  return /but have <html>|<html>|XML syntax error/i.test(text ?? '');
}
