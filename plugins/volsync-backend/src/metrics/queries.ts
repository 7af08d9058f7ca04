import type { MetricsConfig } from '../config';

/** The questions that are asked, and no others. @internal */
export type QueryName = 'outOfSync' | 'missedIntervals' | 'durationSeconds';

const EXPRESSIONS: Readonly<Record<QueryName, (labels: string) => string>> = {
  outOfSync: labels => by('max', `volsync_volume_out_of_sync{${labels}}`),
  missedIntervals: labels =>
    by('max', `increase(volsync_missed_intervals_total{${labels}}[24h])`),
  durationSeconds: labels =>
    by('max', `volsync_sync_duration_seconds{${labels},quantile="0.5"}`),
};

/** @internal */
export const QUERY_NAMES = Object.keys(EXPRESSIONS) as readonly QueryName[];

/** PromQL for all sources and destinations of a server's clusters at once. @internal */
export function toPromQl(name: QueryName, config: MetricsConfig): string {
  const labels = Object.entries({
    ...config.matchers,
    ...(config.job === undefined ? {} : { job: config.job }),
    method: 'restic',
  })
    .map(([label, value]) => `${label}="${escapeLabel(value)}"`)
    .join(',');
  return EXPRESSIONS[name](labels);
}

/** So that a value cannot end its quotes. @internal */
export function escapeLabel(value: string): string {
  return value
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/\n/g, '\\n');
}

function by(aggregate: string, expression: string): string {
  return `${aggregate} by (obj_namespace, obj_name, role, method) (${expression})`;
}
