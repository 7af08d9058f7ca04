import type {
  MonitoringProblem,
  Reading,
  UnreadReason,
} from 'backstage-plugin-volsync-common';

type Part = MonitoringProblem['part'];

const OF_SERVER: Readonly<Partial<Record<UnreadReason, string>>> = {
  forbidden:
    'Give the portal a token that can query, in volsync.metrics[].headers, such as Authorization',
  unreachable:
    'Check that volsync.metrics[].url is right, that the server runs, and that no network policy blocks the portal',
  timeout:
    'Check whether the server is overloaded. The portal queries only the series of VolSync',
  invalid:
    'Check that volsync.metrics[].url is the base URL of /api/v1/query and has no sign-in page in front of it',
  'not-configured': 'Add the server that scrapes VolSync under volsync.metrics',
};

const OF_CLUSTER: Readonly<Partial<Record<UnreadReason, string>>> = {
  forbidden:
    "Bind the roles in deploy/rbac to the portal's account, including those for the platform",
  'not-found':
    'The cluster has no PrometheusRule CRD. Rules written another way are known only to the metrics server',
};

/** Why a part could not be read, and what to do; undefined if it was read. @internal */
export function toProblem(
  part: Part,
  reading: Reading<unknown>,
): MonitoringProblem | undefined {
  if (reading.state === 'read') {
    return undefined;
  }
  const { reason, message } = reading;
  const isOfCluster = part === 'rule-objects' || part === 'resources';
  // Only rules can lack a vmalert, and the message says what to do.
  const lacksVmalert = part === 'rules' && message.includes('vmalert');
  return {
    part,
    reason,
    message,
    remedy: lacksVmalert
      ? 'Set volsync.metrics[].ruleUrl to the address of vmalert, or start VictoriaMetrics with -vmalert.proxyURL'
      : (isOfCluster ? OF_CLUSTER : OF_SERVER)[reason],
  };
}
