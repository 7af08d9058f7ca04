import type { MetricsConfig } from '../config';

/** The only queries about sources and destinations. @internal */
export type QueryName =
  | 'outOfSync'
  | 'missedIntervals'
  | 'missedWeek'
  | 'durationSeconds'
  | 'quantiles'
  | 'meanSeconds';

const MISSED = 'volsync_missed_intervals_total';
const DURATION = 'volsync_sync_duration_seconds';

const EXPRESSIONS: Readonly<Record<QueryName, (labels: string) => string>> = {
  outOfSync: labels => by('max', `volsync_volume_out_of_sync{${labels}}`),
  missedIntervals: labels => by('max', `increase(${MISSED}{${labels}}[24h])`),
  missedWeek: labels => by('max', `increase(${MISSED}{${labels}}[7d])`),
  durationSeconds: labels => by('max', `${DURATION}{${labels},quantile="0.5"}`),
  quantiles: labels => by('max', `${DURATION}{${labels}}`, ['quantile']),
  meanSeconds: labels => mean(labels, '24h'),
};

/** Queries for the verdict of a volume. @internal */
export const SOURCE_QUERIES = [
  'outOfSync',
  'missedIntervals',
  'durationSeconds',
] as const satisfies readonly QueryName[];

/** Queries for the monitoring page. @internal */
export const SERIES_QUERIES = [
  'outOfSync',
  'missedIntervals',
  'missedWeek',
  'quantiles',
  'meanSeconds',
] as const satisfies readonly QueryName[];

/** PromQL for all sources and destinations of a server's clusters at once. @internal */
export function toPromQl(name: QueryName, config: MetricsConfig): string {
  return EXPRESSIONS[name](labelsOf(config));
}

/** Identifies a source. @internal */
export interface SourceName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * PromQL for a time range of some sources. It may include other sources if two of them share a name or a namespace.
 *
 * @param windowSeconds - the time that each point covers
 * @internal
 */
export function toHistoryPromQl(
  what: 'duration' | 'missed',
  options: {
    readonly config: MetricsConfig;
    readonly sources: readonly SourceName[];
    readonly windowSeconds: number;
  },
): string {
  const { config, sources, windowSeconds } = options;
  const labels = [
    labelsOf(config),
    'role="source"',
    oneOf(
      'obj_namespace',
      sources.map(({ namespace }) => namespace),
    ),
    oneOf(
      'obj_name',
      sources.map(({ name }) => name),
    ),
  ].join(',');
  return what === 'duration'
    ? mean(labels, `${windowSeconds}s`)
    : by('max', `increase(${MISSED}{${labels}}[${windowSeconds}s])`);
}

/** PromQL for the targets of a job. @internal */
export function toScrapePromQl(
  what: 'each' | 'absent' | 'answering',
  options: { readonly config: MetricsConfig; readonly job: string },
): string {
  const up = `up{${toLabels({
    ...options.config.matchers,
    job: options.job,
  })}}`;
  switch (what) {
    case 'absent':
      return `absent(${up})`;
    case 'answering':
      return `sum(${up})`;
    default:
      return up;
  }
}

/** Escapes a value so that it can't end its quotes. @internal */
export function escapeLabel(value: string): string {
  return value
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/\n/g, '\\n');
}

function labelsOf(config: MetricsConfig): string {
  return toLabels({
    ...config.matchers,
    ...(config.job === undefined ? {} : { job: config.job }),
    method: 'restic',
  });
}

function toLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}="${escapeLabel(value)}"`)
    .join(',');
}

/** Matches one of several values, ignoring case. */
function oneOf(label: string, values: readonly string[]): string {
  const pattern = [...new Set(values)]
    .map(value => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('|');
  return `${label}=~"${escapeLabel(pattern)}"`;
}

/** The quantiles of VolSync's summary are empty ten minutes after a run; its sum and count remain. */
function mean(labels: string, window: string): string {
  const increase = (suffix: string) =>
    `increase(${DURATION}_${suffix}{${labels}}[${window}])`;
  return by('max', `(${increase('sum')} > 0) / (${increase('count')} > 0)`);
}

function by(
  aggregate: string,
  expression: string,
  more: readonly string[] = [],
): string {
  const labels = ['obj_namespace', 'obj_name', 'role', 'method', ...more];
  return `${aggregate} by (${labels.join(', ')}) (${expression})`;
}
