import type { Placement } from './placement';
import { VOLSYNC } from './toOperators';
import type { MonitoringKind, PlatformSettings } from './types';

/** The job label of VolSync's series, for any scraper. @public */
export const METRICS_JOB = 'volsync-metrics';

const SELECTOR = { matchLabels: { 'control-plane': `${VOLSYNC}-controller` } };
/** On the Service and on the pod */
const ENDPOINT = {
  port: 'https',
  scheme: 'https',
  path: '/metrics',
  interval: '30s',
  // the controller generates its certificate at every start
  tlsConfig: { insecureSkipVerify: true },
};
const RELABEL = [{ targetLabel: 'job', replacement: METRICS_JOB }];

const SHAPES: Record<
  MonitoringKind,
  {
    readonly apiVersion: string;
    readonly endpoints: 'endpoints' | 'podMetricsEndpoints';
    readonly relabel: 'relabelings' | 'relabelConfigs';
  }
> = {
  ServiceMonitor: {
    apiVersion: 'monitoring.coreos.com/v1',
    endpoints: 'endpoints',
    relabel: 'relabelings',
  },
  PodMonitor: {
    apiVersion: 'monitoring.coreos.com/v1',
    endpoints: 'podMetricsEndpoints',
    relabel: 'relabelings',
  },
  VMServiceScrape: {
    apiVersion: 'operator.victoriametrics.com/v1beta1',
    endpoints: 'endpoints',
    relabel: 'relabelConfigs',
  },
  VMPodScrape: {
    apiVersion: 'operator.victoriametrics.com/v1beta1',
    endpoints: 'podMetricsEndpoints',
    relabel: 'relabelConfigs',
  },
};

/** The object that has VolSync's controller scraped. */
export function toScrape(
  { namespace, monitoring }: PlatformSettings,
  { omitted }: Placement,
): object | undefined {
  if (!monitoring || omitted.has('scrape')) return undefined;
  const { apiVersion, endpoints, relabel } = SHAPES[monitoring.kind];
  return {
    apiVersion,
    kind: monitoring.kind,
    metadata: toMetadata(METRICS_JOB, namespace, monitoring.labels),
    spec: {
      selector: SELECTOR,
      [endpoints]: [{ ...ENDPOINT, [relabel]: RELABEL }],
    },
  };
}

export function toMetadata(
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): object {
  return {
    name,
    namespace,
    ...(Object.keys(labels).length > 0 && { labels }),
  };
}
