import type {
  MonitoringProblem,
  Reading,
  UnreadReason,
} from 'backstage-plugin-volsync-common';

type Part = MonitoringProblem['part'];

const OF_SERVER: Readonly<Partial<Record<UnreadReason, string>>> = {
  forbidden:
    'Give the portal a token that may query: volsync.metrics[].headers, such as Authorization',
  unreachable:
    'See whether the address under volsync.metrics[].url is right, whether the server runs, and whether a network policy keeps the portal out',
  timeout:
    'See whether the server is overloaded; a query of the portal takes in the series of VolSync alone',
  invalid:
    'See whether volsync.metrics[].url is the address below which /api/v1/query is, without a page for signing in before it',
  'not-configured': 'Add the server that scrapes VolSync under volsync.metrics',
};

const OF_CLUSTER: Readonly<Partial<Record<UnreadReason, string>>> = {
  forbidden:
    "Bind the roles in deploy/rbac to the portal's account, including those for the platform",
  'not-found':
    'The cluster has no kind PrometheusRule: rules that are written in another way are known by the metrics server alone',
};

/** Why a part could not be read, and what to do; undefined where it was. @internal */
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
