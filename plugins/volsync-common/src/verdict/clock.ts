import { DateTime } from 'luxon';

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * The maximum clock difference between cluster and object store: a listing counts as later than a run only beyond it.
 */
export const LISTING_MARGIN_SECONDS = 5;

/** Milliseconds since the epoch of an RFC 3339 time; undefined if it is absent or invalid. */
export function toMillis(time: string | undefined): number | undefined {
  if (!time || !RFC_3339.test(time)) {
    return undefined;
  }
  const millis = Date.parse(time);
  return Number.isNaN(millis) ? undefined : millis;
}

/** Seconds from one time to another; undefined if either is invalid. */
export function secondsBetween(
  from: string | undefined,
  to: string | undefined,
): number | undefined {
  const start = toMillis(from);
  const end = toMillis(to);
  return start === undefined || end === undefined
    ? undefined
    : (end - start) / 1000;
}

/** The earliest of several times, as it was written. */
export function earliest(
  times: readonly (string | undefined)[],
): string | undefined {
  return sorted(times)[0];
}

/** The latest of several times, as it was written. */
export function latest(
  times: readonly (string | undefined)[],
): string | undefined {
  return sorted(times).at(-1);
}

function sorted(times: readonly (string | undefined)[]): string[] {
  return times
    .filter((time): time is string => toMillis(time) !== undefined)
    .sort((a, b) => (toMillis(a) ?? 0) - (toMillis(b) ?? 0));
}

/**
 * A time (RFC 3339) as people read it: `2026-11-23 02:26:08 UTC`.
 *
 * @public
 */
export function formatTime(time: string | undefined): string {
  const millis = toMillis(time);
  return millis === undefined
    ? 'an unknown time'
    : DateTime.fromMillis(millis, { zone: 'utc' }).toFormat(
        "yyyy-MM-dd HH:mm:ss 'UTC'",
      );
}
