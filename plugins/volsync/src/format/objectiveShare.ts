import type { Interval } from './gaps';

/** The share of a period in which a volume was within its objective. */
export interface ObjectiveShare {
  /** From 0 to 1 */
  readonly share: number;
  /** RFC 3339: from the first known backup */
  readonly since: string;
}

/** Over a shorter time, a share isn't meaningful. */
const MIN_TIME_MS = 86_400_000;

/**
 * The share of the known time in which the newest backup was no older than today's objective. Undefined for less than a
 * day. Pure.
 */
export function toObjectiveShare(
  intervals: readonly Interval[],
  objectiveSeconds: number | undefined,
): ObjectiveShare | undefined {
  const first = intervals[0];
  const last = intervals.at(-1);
  if (!first || !last || objectiveSeconds === undefined) {
    return undefined;
  }
  const total = last.to - first.from;
  if (total < MIN_TIME_MS) {
    return undefined;
  }
  const past = intervals.reduce(
    (sum, { from, to }) =>
      sum + Math.max(0, to - from - objectiveSeconds * 1000),
    0,
  );
  return {
    share: (total - past) / total,
    since: new Date(first.from).toISOString(),
  };
}

/** In percent, rounded down, so only a full share shows 100 %. */
export function formatShare(
  share: number,
  locale: string,
  maximumFractionDigits = 0,
): string {
  const steps = 100 * 10 ** maximumFractionDigits;
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits,
  }).format(Math.floor(share * steps) / steps);
}
