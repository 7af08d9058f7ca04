import { DateTime } from 'luxon';

/** @internal */
export interface Viewer {
  readonly now: number;
  readonly locale: string;
  /** IANA name; the viewer's own by default */
  readonly zone?: string;
}

/** A moment as a person says it: the day in words where there is one. @internal */
export type SpokenMoment =
  | {
      readonly day: 'today' | 'yesterday' | 'tomorrow';
      readonly time: string;
    }
  | { readonly day: 'date'; readonly date: string; readonly time: string };

/** Undefined for what is not a time. @internal */
export function toSpokenMoment(
  at: string,
  viewer: Viewer,
): SpokenMoment | undefined {
  const moment = parse(at, viewer);
  if (!moment) {
    return undefined;
  }
  const now = DateTime.fromMillis(viewer.now, {
    zone: viewer.zone,
    locale: viewer.locale,
  });
  const time = moment.toFormat('HH:mm');
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

/** Everything: `Monday, 23 November 2026, 14:05:33 UTC`. @internal */
export function formatAbsolute(at: string, viewer: Viewer): string {
  const moment = parse(at, viewer);
  return moment ? moment.toFormat('cccc, d LLLL yyyy, HH:mm:ss ZZZZ') : at;
}

/** The day without the time: `16 Nov`, with the year where it is another one. @internal */
export function formatDate(at: string, viewer: Viewer): string {
  const moment = parse(at, viewer);
  return moment
    ? formatDay(moment, DateTime.fromMillis(viewer.now, { zone: viewer.zone }))
    : at;
}

/** Two clocks differ by that much, and nobody reads on in it. */
const NOW_SECONDS = 5;

/** `37 minutes ago`, `in 3 hours`, `now`: the viewer's clock against the moment. @internal */
export function formatRelative(at: string, viewer: Viewer): string {
  const moment = parse(at, viewer);
  if (!moment) {
    return at;
  }
  const seconds = Math.trunc((moment.toMillis() - viewer.now) / 1000);
  const [value, unit] = toUnit(Math.abs(seconds) < NOW_SECONDS ? 0 : seconds);
  // Only "now" is a word: "the day before yesterday" is longer than "2 days ago"
  const numeric = value === 0 ? 'auto' : 'always';
  return relativeIn(viewer.locale, numeric).format(value, unit);
}

const RELATIVE = new Map<string, Intl.RelativeTimeFormat>();

/** Making one costs three times what using it does. */
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

/** Seconds from the moment until now, negative for the future; undefined for what is not a time. @internal */
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

function formatDay(moment: DateTime, now: DateTime): string {
  return moment.toFormat(moment.year === now.year ? 'd LLL' : 'd LLL yyyy');
}

function parse(at: string, viewer: Viewer): DateTime | undefined {
  const moment = DateTime.fromISO(at, {
    zone: viewer.zone ?? 'local',
    locale: viewer.locale,
  });
  return moment.isValid ? moment : undefined;
}
