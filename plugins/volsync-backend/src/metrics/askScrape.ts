import { MetricsError, type MetricsClient, type Range } from './MetricsClient';
import { toScrapePromQl } from './queries';

/** Targets of a job, and those whose last scrape succeeded. @internal */
export interface Targets {
  readonly targets: number;
  readonly answering: number;
}

interface ScrapeRequest {
  readonly job: string;
  readonly signal: AbortSignal;
}

/**
 * How many targets a job has. "None" must be confirmed by two queries, `up` and `absent()`, because an answer may be
 * empty for other reasons. Throws `MetricsError`.
 *
 * @internal
 */
export async function askTargets(
  client: MetricsClient,
  { job, signal }: ScrapeRequest,
): Promise<Targets> {
  const { config } = client;
  const up = await client.instant(
    toScrapePromQl('each', { config, job }),
    signal,
  );
  if (up.length === 0) {
    const absent = await client.instant(
      toScrapePromQl('absent', { config, job }),
      signal,
    );
    if (absent[0]?.value !== 1) {
      throw new MetricsError(
        'invalid',
        `The metrics server "${client.name}" (volsync.metrics) returned contradictory results: up{job="${job}"} has no series but is not absent`,
      );
    }
  }
  return {
    targets: up.length,
    answering: up.filter(({ value }) => value === 1).length,
  };
}

const HOUR_MS = 3_600_000;
const WEEK = { back: 7 * 24 * HOUR_MS, step: HOUR_MS / 2 };
const LAST_HOUR = { back: HOUR_MS, step: 15_000 };

/**
 * Since when the targets have responded, or not: within 15 s for the last hour, within 30 min for a week. Throws
 * `MetricsError`. @internal
 */
export async function askSince(
  client: MetricsClient,
  request: ScrapeRequest & {
    readonly isAnswering: boolean;
    readonly now: Date;
  },
): Promise<{ readonly since: string; readonly sinceIsOlder: boolean }> {
  const { job, isAnswering, signal, now } = request;
  const expression = toScrapePromQl('answering', {
    config: client.config,
    job,
  });
  const ask = async ({ back, step }: typeof WEEK) => {
    const range = { from: now.getTime() - back, to: now.getTime(), step };
    const [series] = await client.range(expression, range, signal);
    const answering = new Set(
      (series?.points ?? [])
        .filter(({ value }) => value > 0)
        .map(({ at }) => indexOf(range, at)),
    );
    return toSince(range, isAnswering, index => answering.has(index));
  };
  const recent = await ask(LAST_HOUR);
  return recent.sinceIsOlder ? ask(WEEK) : recent;
}

function toSince(
  { from, to, step }: Range,
  wanted: boolean,
  isAnswering: (index: number) => boolean,
): { readonly since: string; readonly sinceIsOlder: boolean } {
  // The current state was read before; the range may lack the last sample.
  let index = Math.floor((to - from) / step);
  while (index > 0 && isAnswering(index - 1) === wanted) {
    index -= 1;
  }
  return {
    since: new Date(from + index * step).toISOString(),
    sinceIsOlder: index === 0,
  };
}

function indexOf({ from, step }: Range, at: number): number {
  return Math.round((at - from) / step);
}
