import {
  median,
  type BaselineSample,
  type BaselineSummary,
} from 'backstage-plugin-volsync-common';

/** Earlier samples that the newest is compared with */
const COMPARED = 10;
/** Fewer samples are not compared */
const LEAST = 3;
const SLOW = 2;
const WEEK = 7 * 86_400_000;

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
  const compared = before.slice(-COMPARED).map(({ seconds }) => seconds);
  const medianSeconds = compared.length >= LEAST ? median(compared) : undefined;
  const weekAgo = Date.parse(newest.endedAt) - WEEK;
  return {
    newest,
    medianSeconds,
    weekAgoSeconds: [...before]
      .reverse()
      .find(({ endedAt }) => Date.parse(endedAt) <= weekAgo)?.seconds,
    isSlow:
      medianSeconds !== undefined && newest.seconds > SLOW * medianSeconds,
  };
}
