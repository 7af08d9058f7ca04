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
 * How many targets a job has. "None" must be said twice, by no `up` and by `absent()`: an answer that is empty for
 * another reason would be silence taken for a fact. Throws `MetricsError`.
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

const HOUR = 3_600_000;
const WEEK = { back: 7 * 24 * HOUR, step: HOUR / 2 };
const LAST_HOUR = { back: HOUR, step: 15_000 };

/** Since when the targets have answered, or not: to 15 s within the hour, to 30 min within a week. Throws `MetricsError`. @internal */
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
  // What is now was asked already: the range may be a sample behind.
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
