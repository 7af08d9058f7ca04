import type { MetricsClient, Sample } from './MetricsClient';
import { SERIES_QUERIES, type QueryName } from './queries';

/** The current values of one source or destination; a value without a sample is absent. @internal */
export interface SeriesFigures {
  readonly namespace: string;
  readonly name: string;
  readonly role: 'source' | 'destination';
  readonly outOfSync?: boolean;
  readonly missedDay?: number;
  readonly missedWeek?: number;
  readonly meanSeconds?: number;
  readonly quantiles?: {
    readonly median?: number;
    readonly p90?: number;
    readonly p99?: number;
  };
}

type Figures = { -readonly [K in keyof SeriesFigures]: SeriesFigures[K] };

const QUANTILES: ReadonlyMap<
  string | undefined,
  keyof NonNullable<SeriesFigures['quantiles']>
> = new Map([
  ['0.5', 'median'],
  ['0.9', 'p90'],
  ['0.99', 'p99'],
]);

/** All series of VolSync, by `role/namespace/name`. Throws `MetricsError`. @internal */
export async function askSeries(
  client: MetricsClient,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SeriesFigures>> {
  const all = new Map<string, Figures>();
  for (const query of SERIES_QUERIES) {
    for (const sample of await client.query(query, signal)) {
      const { namespace, name } = sample;
      const role = sample.role === 'source' ? 'source' : 'destination';
      const key = seriesKey({ role, namespace, name });
      const figures = all.get(key) ?? { namespace, name, role };
      all.set(key, figures);
      note(figures, query, sample);
    }
  }
  return all;
}

export function seriesKey(one: {
  readonly role: 'source' | 'destination';
  readonly namespace: string;
  readonly name: string;
}): string {
  return `${one.role}/${one.namespace}/${one.name}`;
}

function note(figures: Figures, query: QueryName, sample: Sample): void {
  const { value, quantile } = sample;
  switch (query) {
    case 'outOfSync':
      figures.outOfSync = value > 0;
      break;
    case 'missedIntervals':
      figures.missedDay = Math.round(value);
      break;
    case 'missedWeek':
      figures.missedWeek = Math.round(value);
      break;
    case 'meanSeconds':
      figures.meanSeconds = value;
      break;
    default: {
      const which = QUANTILES.get(quantile);
      if (which) {
        figures.quantiles = { ...figures.quantiles, [which]: value };
      }
    }
  }
}
