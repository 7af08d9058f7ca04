import {
  type PlatformSettings,
  toRuleGroup,
} from 'backstage-plugin-scaffolder-backend-module-volsync';
import type { ReplicationFigures } from '../volsync';
import {
  type AlertingRule,
  type MetricsSource,
  parseDuration,
  type Series,
} from '../metrics';
import type { EmbeddedCluster } from './EmbeddedCluster';

const QUANTILES = [0.5, 0.9, 0.99];
/** The summary's window, in runs: VolSync drops samples after ten minutes, which leaves most windows empty */
const WINDOW = 50;

/** The loaded rules: exactly those of the platform's PrometheusRule. */
export function volsyncRules(settings: PlatformSettings): AlertingRule[] {
  const { name: group, rules } = toRuleGroup(settings);
  return rules.map(rule => ({
    group,
    name: rule.alert,
    query: rule.expr,
    forSeconds: parseDuration(rule.for) / 1000,
    labels: rule.labels,
    annotations: rule.annotations,
  }));
}

/** The metrics that the VolSync controllers of some clusters export. */
export function volsyncMetrics(
  clusters: readonly Pick<EmbeddedCluster, 'name' | 'controller'>[],
): MetricsSource {
  return {
    targets: clusters.map(({ name }) => ({ cluster: name })),
    collect: () =>
      clusters.flatMap(cluster =>
        (cluster.controller?.metrics.all() ?? []).flatMap(figures =>
          seriesOf(cluster.name, figures),
        ),
      ),
  };
}

function seriesOf(cluster: string, figures: ReplicationFigures): Series[] {
  const labels = {
    cluster,
    obj_name: figures.name,
    obj_namespace: figures.namespace,
    role: figures.role,
    method: 'restic',
  };
  const duration = 'volsync_sync_duration_seconds';
  const durations = [...figures.durations].slice(-WINDOW).sort((a, b) => a - b);
  const summary = { type: 'summary' as const };
  return [
    {
      name: 'volsync_missed_intervals_total',
      type: 'counter',
      help: 'The number of times a synchronization failed to complete before the next scheduled start',
      labels,
      value: figures.missedIntervals,
    },
    {
      name: 'volsync_volume_out_of_sync',
      type: 'gauge',
      help: 'Set to 1 if the volume is not properly synchronized',
      labels,
      value: figures.outOfSync ? 1 : 0,
    },
    ...(durations.length > 0
      ? QUANTILES.map(quantile => ({
          ...summary,
          name: duration,
          help: 'Duration of the synchronization interval in seconds',
          labels: { ...labels, quantile: String(quantile) },
          value: durations[Math.ceil(quantile * durations.length) - 1] ?? 0,
        }))
      : []),
    {
      ...summary,
      name: `${duration}_sum`,
      labels,
      value: figures.durations.reduce((sum, each) => sum + each, 0),
    },
    {
      ...summary,
      name: `${duration}_count`,
      labels,
      value: figures.durations.length,
    },
  ];
}
