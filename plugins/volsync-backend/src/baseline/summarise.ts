import {
  median,
  type BaselineSample,
  type BaselineSummary,
} from 'backstage-plugin-volsync-common';

/** Earlier samples that the newest is compared with */
const MAX_COMPARED = 10;
/** Fewer samples are not compared */
const MIN_COMPARED = 3;
const SLOW_FACTOR = 2;
const WEEK_MS = 7 * 86_400_000;

/**
 * Compares the newest sample of a kind with earlier ones; undefined without samples. Samples are sorted oldest first.
 * Pure. @internal
 */
export function summarise(
  samples: readonly BaselineSample[],
  what: BaselineSample['what'],
): BaselineSummary | undefined {
  const all = samples.filter(sample => sample.what === what);
  const newest = all.at(-1);
  if (!newest) {
    return undefined;
  }
  const before = all.slice(0, -1);
  const compared = before.slice(-MAX_COMPARED).map(({ seconds }) => seconds);
  const medianSeconds =
    compared.length >= MIN_COMPARED ? median(compared) : undefined;
  const weekAgo = Date.parse(newest.endedAt) - WEEK_MS;
  return {
    newest,
    medianSeconds,
    weekAgoSeconds: [...before]
      .reverse()
      .find(({ endedAt }) => Date.parse(endedAt) <= weekAgo)?.seconds,
    isSlow:
      medianSeconds !== undefined &&
      newest.seconds > SLOW_FACTOR * medianSeconds,
  };
}
