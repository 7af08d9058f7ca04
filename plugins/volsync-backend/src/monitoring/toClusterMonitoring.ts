import {
  valueOf,
  type ClusterMonitoring,
  type MonitoredResource,
  type MonitoringHistory,
  type Reading,
} from 'backstage-plugin-volsync-common';
import type { ClusterDescription } from 'backstage-plugin-volsync-node';
import { keysOfLive, type LiveResources } from './LiveResources';
import type { MonitoringParts } from './MonitoringReadings';
import type { SourceName } from '../metrics/queries';
import { toProblem } from '../metrics/toProblem';
import { toResources } from './toResources';
import { toRules } from './toRules';
import { toWatch } from './toWatch';
import { withoutElsewhere } from './withoutElsewhere';

const MAX_ROWS = 500;

/** The report for a cluster, from what was read of it. @internal */
export function toClusterMonitoring(options: {
  readonly cluster: ClusterDescription;
  readonly server: string;
  readonly sharedWith: readonly string[];
  readonly parts: MonitoringParts;
  /** In the whole cluster or, if that is forbidden, in these namespaces */
  readonly live: (namespaces: readonly string[]) => LiveResources;
  readonly elsewhere: ReadonlySet<string>;
  /** Requested once it is known which sources are drawn */
  readonly history: (
    sources: readonly SourceName[],
  ) => Reading<MonitoringHistory>;
  readonly now: Date;
}): ClusterMonitoring {
  const { cluster, parts } = options;
  const scrape = valueOf(parts.scrape);
  const series = valueOf(parts.series);
  const live = options.live([
    ...new Set([...(series?.values() ?? [])].map(({ namespace }) => namespace)),
  ]);
  const loaded = valueOf(parts.loaded);
  const rules = toRules({
    loaded:
      loaded &&
      withoutElsewhere(loaded, {
        elsewhere: options.elsewhere,
        here: keysOfLive(live),
      }),
    written: valueOf(parts.written),
  });
  const kinds = [live.sources.reading, live.destinations.reading];
  const resources =
    series && !kinds.some(isPending)
      ? toResources({
          ...options,
          series,
          live,
          isScraped: (scrape?.answering ?? 0) > 0,
        })
      : undefined;
  const history = resources && options.history(toDrawn(resources));
  return {
    cluster: cluster.name,
    title: cluster.title,
    server: options.server,
    sharedWith: options.sharedWith,
    watch: toWatch({
      hasServer: true,
      isPending: isPending(parts.scrape),
      scrape,
      rules,
      areRulesKnown: parts.loaded.state === 'read',
    }),
    scrape,
    rules,
    resources: resources?.slice(0, MAX_ROWS),
    moreResources: Math.max(0, (resources?.length ?? 0) - MAX_ROWS),
    history: valueOf(history),
    problems: [
      toProblem('scrape', parts.scrape),
      toProblem('rules', parts.loaded),
      toProblem('rule-objects', parts.written),
      toProblem('series', parts.series),
      ...kinds
        .filter(({ state }) => state === 'unread')
        .slice(0, 1)
        .map(reading => toProblem('resources', reading)),
      history && toProblem('history', history),
    ].flatMap(problem => problem ?? []),
  };
}

/** A cluster without a configured metrics server. @internal */
export function toNoServer(
  cluster: ClusterDescription,
  reading: Reading<never>,
): ClusterMonitoring {
  return {
    cluster: cluster.name,
    title: cluster.title,
    sharedWith: [],
    watch: toWatch({
      hasServer: false,
      isPending: false,
      scrape: undefined,
      rules: [],
      areRulesKnown: false,
    }),
    rules: [],
    moreResources: 0,
    problems: [toProblem('server', reading)].flatMap(problem => problem ?? []),
  };
}

function isPending(reading: Reading<unknown>): boolean {
  return reading.state === 'unread' && reading.reason === 'pending';
}

/** Existing sources: first those that need attention, then the slowest. */
function toDrawn(
  resources: readonly MonitoredResource[],
): readonly SourceName[] {
  const weight = ({ attention }: MonitoredResource) =>
    attention === 'none' ? 1 : 0;
  return resources
    .filter(
      ({ role, presence }) =>
        role === 'source' && (presence === 'live' || presence === 'unknown'),
    )
    .sort(
      (a, b) =>
        weight(a) - weight(b) || (b.meanSeconds ?? 0) - (a.meanSeconds ?? 0),
    )
    .map(({ namespace, name }) => ({ namespace, name }));
}
