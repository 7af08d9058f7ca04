import type {
  MonitoringHistory,
  SourceHistory,
} from 'backstage-plugin-volsync-common';
import type { MetricsClient, RangeSeries } from './MetricsClient';
import { toHistoryPromQl, type SourceName } from './queries';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 7;
const MAX_SOURCES = 12;

/**
 * A week of the first twelve sources: the duration of backups by hour, and the missed intervals by day. That is at most
 * 12 × (169 + 7) points, whatever the server's retention. Throws `MetricsError`.
 *
 * @internal
 */
export async function askHistory(
  client: MetricsClient,
  options: {
    readonly sources: readonly SourceName[];
    readonly now: Date;
    readonly signal: AbortSignal;
  },
): Promise<MonitoringHistory> {
  const sources = options.sources.slice(0, MAX_SOURCES);
  const to = options.now.getTime();
  const from = to - DAYS * DAY_MS;
  const ask = async (
    what: 'duration' | 'missed',
    window: number,
    begin: number,
  ) =>
    sources.length === 0
      ? []
      : client.range(
          toHistoryPromQl(what, {
            config: client.config,
            sources,
            windowSeconds: window / 1_000,
          }),
          { from: begin, to, step: window },
          options.signal,
        );
  const durations = await ask('duration', HOUR_MS, from);
  // The first point covers the first day.
  const missed = await ask('missed', DAY_MS, from + DAY_MS);
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    stepSeconds: HOUR_MS / 1_000,
    series: sources.map(source => toHistory(source, { durations, missed })),
    moreSources: options.sources.length - sources.length,
  };
}

function toHistory(
  { namespace, name }: SourceName,
  all: {
    readonly durations: readonly RangeSeries[];
    readonly missed: readonly RangeSeries[];
  },
): SourceHistory {
  const pointsOf = (series: readonly RangeSeries[]) =>
    series
      .filter(
        ({ labels }) =>
          labels.obj_namespace === namespace && labels.obj_name === name,
      )
      .flatMap(({ points }) => points)
      .map(({ at, value }) => ({ at: new Date(at).toISOString(), value }));
  return {
    namespace,
    name,
    durations: pointsOf(all.durations).map(({ at, value }) => ({
      at,
      seconds: value,
    })),
    missed: pointsOf(all.missed).map(({ at, value }) => ({
      at,
      count: Math.max(0, Math.round(value)),
    })),
  };
}
