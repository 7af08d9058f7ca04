import { CronExpressionParser } from 'cron-parser';
import type { CronExpression } from 'cron-parser';

/**
 * Schedules as VolSync understands them: robfig/cron's `ParseStandard`, five fields or a descriptor, always in UTC. The
 * library that finds the fires is more generous (six fields, seconds, `L`, `#`, Sunday as 7), so what robfig refuses is
 * refused here first, with robfig's own words.
 *
 * @public
 */
export type Schedule =
  | {
      readonly state: 'valid';
      readonly expression: CronExpression;
      readonly longestGapSeconds: number;
    }
  /** It parses, and no day matches: VolSync then runs without a pause (recorded: 31 February) */
  | { readonly state: 'never' }
  /** VolSync runs one backup and then stays in Error */
  | { readonly state: 'invalid'; readonly reason: string };

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const FIELDS = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of the month', min: 1, max: 31, names: [] },
  {
    name: 'month',
    min: 1,
    max: 12,
    names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '),
  },
  {
    name: 'day of the week',
    min: 0,
    max: 6,
    names: 'sun mon tue wed thu fri sat'.split(' '),
  },
] as const;

const DAY_SECONDS = 86_400;
const known = new Map<string, Schedule>();

/** Reads a schedule; never throws. @public */
export function parseSchedule(text: string): Schedule {
  const remembered = known.get(text);
  if (remembered) {
    return remembered;
  }
  const schedule = parse(text);
  if (known.size > 1000) {
    known.clear();
  }
  known.set(text, schedule);
  return schedule;
}

/** The first fire after a time, RFC 3339; undefined where there is none. @public */
export function nextFire(text: string, after: string): string | undefined {
  return fire(text, after, 'next');
}

/** The last fire before a time, RFC 3339; undefined where there is none. @public */
export function previousFire(text: string, before: string): string | undefined {
  return fire(text, before, 'prev');
}

function fire(
  text: string,
  from: string,
  direction: 'next' | 'prev',
): string | undefined {
  const schedule = parseSchedule(text);
  if (schedule.state !== 'valid' || Number.isNaN(Date.parse(from))) {
    return undefined;
  }
  const expression = CronExpressionParser.parse(
    DESCRIPTORS[text.trim()] ?? text.trim(),
    { currentDate: new Date(from), tz: 'UTC' },
  );
  return expression[direction]().toISOString() ?? undefined;
}

function parse(text: string): Schedule {
  const trimmed = text.trim();
  const standard = DESCRIPTORS[trimmed] ?? trimmed;
  const reason = refusal(standard);
  if (reason) {
    return { state: 'invalid', reason };
  }
  let expression: CronExpression;
  try {
    expression = CronExpressionParser.parse(standard, { tz: 'UTC' });
  } catch {
    // The library refuses a day that no chosen month has, also where a day of the week would do.
    const [minute, hour, , month, dayOfWeek] = standard.split(/\s+/);
    return dayOfWeek === '*' || dayOfWeek === '?'
      ? { state: 'never' }
      : parse([minute, hour, '*', month, dayOfWeek].join(' '));
  }
  const longestGapSeconds = longestGap(expression);
  return longestGapSeconds === undefined
    ? { state: 'never' }
    : { state: 'valid', expression, longestGapSeconds };
}

/** Why robfig/cron would refuse it. */
function refusal(standard: string): string | undefined {
  if (standard.startsWith('@')) {
    return `unrecognized descriptor: ${standard}`;
  }
  const parts = standard.split(/\s+/).filter(Boolean);
  if (parts.length !== FIELDS.length) {
    return `expected exactly 5 fields, found ${parts.length}: [${standard}]`;
  }
  for (const [index, field] of FIELDS.entries()) {
    for (const range of (parts[index] ?? '').split(',')) {
      const reason = refusedRange(range, field);
      if (reason) {
        return reason;
      }
    }
  }
  return undefined;
}

function refusedRange(
  range: string,
  field: (typeof FIELDS)[number],
): string | undefined {
  const match = /^(\*|\?|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/i.exec(range);
  if (!match) {
    return `failed to parse the ${field.name}: ${range}`;
  }
  const [, first = '', last, step] = match;
  if (first === '*' || first === '?') {
    return last === undefined && step !== '0'
      ? undefined
      : `failed to parse the ${field.name}: ${range}`;
  }
  const start = numberOf(first, field.names);
  const end = last === undefined ? start : numberOf(last, field.names);
  if (start === undefined || end === undefined) {
    return `failed to parse the ${field.name}: ${range}`;
  }
  if (start < field.min) {
    return `beginning of range (${start}) below minimum (${field.min}): ${range}`;
  }
  if (end > field.max) {
    return `end of range (${end}) above maximum (${field.max}): ${range}`;
  }
  if (start > end) {
    return `beginning of range (${start}) beyond end of range (${end}): ${range}`;
  }
  return step === '0'
    ? `step of range should be a positive number: ${range}`
    : undefined;
}

function numberOf(text: string, names: readonly string[]): number | undefined {
  if (/^\d+$/.test(text)) {
    return Number(text);
  }
  const index = names.indexOf(text.toLowerCase());
  if (index < 0) {
    return undefined;
  }
  return names[0] === 'jan' ? index + 1 : index;
}

/**
 * The longest gap between two fires. Minutes and hours are the same on every day that matches, and the calendar repeats
 * after 28 years: so the days are walked, not the fires.
 */
function longestGap(expression: CronExpression): number | undefined {
  const { fields } = expression;
  const minutes = numbers(fields.minute.values);
  const hours = numbers(fields.hour.values);
  const times = hours
    .flatMap(hour => minutes.map(minute => hour * 3600 + minute * 60))
    .sort((a, b) => a - b);
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) {
    return undefined;
  }
  let longest = 0;
  times.forEach((time, index) => {
    longest = Math.max(longest, time - (times[index - 1] ?? time));
  });
  const days = matchingDays(expression);
  if (days.length === 0) {
    return undefined;
  }
  days.forEach((day, index) => {
    const before = days[index - 1];
    if (before !== undefined) {
      longest = Math.max(longest, (day - before) * DAY_SECONDS - last + first);
    }
  });
  return longest;
}

function matchingDays({ fields }: CronExpression): number[] {
  const months = new Set(numbers(fields.month.values));
  const daysOfMonth = new Set(numbers(fields.dayOfMonth.values));
  const daysOfWeek = new Set(numbers(fields.dayOfWeek.values).map(d => d % 7));
  const start = Date.UTC(2000, 0, 1) / 1000 / DAY_SECONDS;
  const days: number[] = [];
  for (let day = start; day < start + 28 * 365.25 + 366; day++) {
    const date = new Date(day * DAY_SECONDS * 1000);
    const inMonth = daysOfMonth.has(date.getUTCDate());
    const inWeek = daysOfWeek.has(date.getUTCDay());
    // Either of the two is enough where both are restricted: cron's oldest oddity.
    const matches =
      fields.dayOfMonth.isWildcard || fields.dayOfWeek.isWildcard
        ? inMonth && inWeek
        : inMonth || inWeek;
    if (months.has(date.getUTCMonth() + 1) && matches) {
      days.push(day);
    }
  }
  return days;
}

function numbers(values: readonly (number | string)[]): number[] {
  return values.filter((value): value is number => typeof value === 'number');
}
