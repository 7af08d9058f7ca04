import { DateTime } from 'luxon';

export interface Viewer {
  readonly now: number;
  readonly locale: string;
  /** IANA name; the viewer's own by default */
  readonly zone?: string;
}

/** A time in the viewer's zone, `14:05 CET`, with the day as a word if it is close. */
export type TimestampParts =
  | {
      readonly day: 'today' | 'yesterday' | 'tomorrow';
      readonly time: string;
    }
  | { readonly day: 'date'; readonly date: string; readonly time: string };

/** Undefined if `at` isn't a valid time. */
export function toTimestampParts(
  at: string,
  viewer: Viewer,
): TimestampParts | undefined {
  const moment = parse(at, viewer);
  if (!moment) {
    return undefined;
  }
  const now = DateTime.fromMillis(viewer.now, {
    zone: viewer.zone,
    locale: viewer.locale,
  });
  const time = moment.toFormat('HH:mm ZZZZ');
  const days = moment
    .startOf('day')
    .diff(now.startOf('day'), 'days')
    .as('days');
  switch (Math.round(days)) {
    case 0:
      return { day: 'today', time };
    case -1:
      return { day: 'yesterday', time };
    case 1:
      return { day: 'tomorrow', time };
    default:
      return { day: 'date', date: formatDay(moment, now), time };
  }
}

/** The exact time for tooltips and copied text: `2026-11-23 14:05:33 UTC`. */
export function formatUtc(at: string): string {
  const moment = DateTime.fromISO(at, { zone: 'utc' });
  return moment.isValid ? `${moment.toFormat('yyyy-MM-dd HH:mm:ss')} UTC` : at;
}

/** The day without the time: `16 Nov`, with the year if it is not the current one. */
export function formatDate(at: string, viewer: Viewer): string {
  const moment = parse(at, viewer);
  return moment
    ? formatDay(moment, DateTime.fromMillis(viewer.now, { zone: viewer.zone }))
    : at;
}

/** The clocks of the viewer and the server can differ by about this much. */
const NOW_SECONDS = 5;

/** Whether a time is too close to now to count in seconds. */
export function isNow(at: string, now: number): boolean {
  return Math.abs(Date.parse(at) - now) < NOW_SECONDS * 1000;
}

/** `37 minutes ago`, `in 3 hours`, `now`. */
export function formatRelative(at: string, viewer: Viewer): string {
  const moment = parse(at, viewer);
  if (!moment) {
    return at;
  }
  const seconds = Math.trunc((moment.toMillis() - viewer.now) / 1000);
  const [value, unit] = toUnit(Math.abs(seconds) < NOW_SECONDS ? 0 : seconds);
  // Only "now" is shown as a word: "the day before yesterday" is longer than "2 days ago"
  const numeric = value === 0 ? 'auto' : 'always';
  return relativeIn(viewer.locale, numeric).format(value, unit);
}

const RELATIVE = new Map<string, Intl.RelativeTimeFormat>();

/** Cached, because creating a format takes three times as long as using it. */
function relativeIn(
  locale: string,
  numeric: 'auto' | 'always',
): Intl.RelativeTimeFormat {
  const key = `${numeric} ${locale}`;
  const known =
    RELATIVE.get(key) ?? new Intl.RelativeTimeFormat(locale, { numeric });
  RELATIVE.set(key, known);
  return known;
}

/** Seconds from the given time until now, negative for the future; undefined for an invalid time. */
export function ageSeconds(at: string, now: number): number | undefined {
  const moment = DateTime.fromISO(at);
  return moment.isValid ? (now - moment.toMillis()) / 1000 : undefined;
}

function toUnit(seconds: number): [number, Intl.RelativeTimeFormatUnit] {
  const size = Math.abs(seconds);
  if (size < 60) {
    return [seconds, 'second'];
  }
  if (size < 3_600) {
    return [Math.trunc(seconds / 60), 'minute'];
  }
  if (size < 2 * 86_400) {
    return [Math.trunc(seconds / 3_600), 'hour'];
  }
  return [Math.trunc(seconds / 86_400), 'day'];
}

/** English puts the day first, as in the rest of the product. Other languages use their own order. */
function formatDay(moment: DateTime, now: DateTime): string {
  const isThisYear = moment.year === now.year;
  return moment.locale?.startsWith('en') ?? true
    ? moment.toFormat(isThisYear ? 'd LLL' : 'd LLL yyyy')
    : moment.toLocaleString({
        day: 'numeric',
        month: 'short',
        year: isThisYear ? undefined : 'numeric',
      });
}

function parse(at: string, viewer: Viewer): DateTime | undefined {
  const moment = DateTime.fromISO(at, {
    zone: viewer.zone ?? 'local',
    locale: viewer.locale,
  });
  return moment.isValid ? moment : undefined;
}
