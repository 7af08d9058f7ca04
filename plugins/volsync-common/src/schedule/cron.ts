import { CronExpressionParser } from 'cron-parser';
import type { CronExpression } from 'cron-parser';
import { DateTime, IANAZone } from 'luxon';
import { parseGoDuration } from '../duration';
import { DESCRIPTORS } from './descriptors';
import { maxGap } from './gap';
import { readFields } from './robfigFields';

/**
 * Schedules as VolSync parses them: robfig/cron's `ParseStandard`. Five fields, a descriptor or `@every 2h`, after an
 * optional `CRON_TZ=` or `TZ=` with the name of a time zone; without one, the controller's zone, which is UTC. The
 * library that computes run times accepts more (six fields, seconds, `L`, `#`, Sunday as 7), so schedules that robfig
 * rejects are rejected here first, with robfig's messages.
 *
 * @public
 */
export type Schedule =
  | {
      readonly state: 'valid';
      readonly longestGapSeconds: number;
      /** IANA name of the schedule's time zone: `UTC`, unless it names another */
      readonly timeZone: string;
      /** The schedule after the zone: five fields or a descriptor, as written */
      readonly fields: string;
    }
  /** It parses, but no day matches: VolSync then runs without a pause (recorded: 31 February) */
  | { readonly state: 'never' }
  /** VolSync runs one backup and then stays in Error */
  | { readonly state: 'invalid'; readonly reason: string };

type Parsed =
  | { readonly kind: 'every'; readonly seconds: number }
  | {
      readonly kind: 'fields';
      /** Five fields that the library accepts */
      readonly standard: string;
    };

interface Known {
  readonly schedule: Schedule;
  readonly parsed?: Parsed;
}

const EVERY_PREFIX = '@every ';
const MAX_KNOWN = 1_000;
/** The maximum number of consecutive run times that fall into the hour that daylight saving skips. */
const MAX_SKIPPED = 100;
/** Daylight saving begins and ends within this period */
const ZONE_DAYS = 400;

const known = new Map<string, Known>();

/** Reads a schedule; never throws. @public */
export function parseSchedule(text: string): Schedule {
  return lookUp(text).schedule;
}

/** The first run after a time, RFC 3339; undefined if there is none. @public */
export function nextFire(text: string, after: string): string | undefined {
  return fire(text, after, 'next');
}

/** The last run before a time, RFC 3339; undefined if there is none. @public */
export function previousFire(text: string, before: string): string | undefined {
  return fire(text, before, 'prev');
}

function lookUp(text: string): Known {
  const remembered = known.get(text);
  if (remembered) {
    return remembered;
  }
  const found = parse(text);
  if (known.size > MAX_KNOWN) {
    known.clear();
  }
  known.set(text, found);
  return found;
}

function fire(
  text: string,
  from: string,
  direction: 'next' | 'prev',
): string | undefined {
  const { schedule, parsed } = lookUp(text);
  const time = Date.parse(from);
  if (schedule.state !== 'valid' || !parsed || Number.isNaN(time)) {
    return undefined;
  }
  if (parsed.kind === 'every') {
    // `@every` counts from the last run, in whole seconds.
    const second = Math.floor(time / 1_000);
    const shifted =
      direction === 'next' ? second + parsed.seconds : second - parsed.seconds;
    return new Date(shifted * 1_000).toISOString();
  }
  return fireOf(parsed.standard, {
    zone: schedule.timeZone,
    from: time,
    direction,
  });
}

/** A run within the hour that daylight saving skips does not take place. */
function fireOf(
  standard: string,
  options: {
    readonly zone: string;
    readonly from: number;
    readonly direction: 'next' | 'prev';
  },
): string | undefined {
  const { zone, from, direction } = options;
  const expression = CronExpressionParser.parse(standard, {
    currentDate: new Date(from),
    tz: zone,
  });
  for (let tries = 0; tries < MAX_SKIPPED; tries += 1) {
    const found = expression[direction]().toDate();
    const local = DateTime.fromJSDate(found, { zone });
    const { minute, hour } = expression.fields;
    if (
      (minute.values as readonly number[]).includes(local.minute) &&
      (hour.values as readonly number[]).includes(local.hour)
    ) {
      return found.toISOString();
    }
  }
  return undefined;
}

function parse(text: string): Known {
  const zoned = splitZone(text.trim());
  if ('reason' in zoned) {
    return { schedule: { state: 'invalid', reason: zoned.reason } };
  }
  const { timeZone, fields } = zoned;
  if (fields.startsWith(EVERY_PREFIX)) {
    const written = fields.slice(EVERY_PREFIX.length);
    const seconds = parseGoDuration(written);
    return seconds === undefined
      ? {
          schedule: {
            state: 'invalid',
            reason: `failed to parse duration ${fields}: invalid duration "${written}"`,
          },
        }
      : every(Math.max(1, Math.floor(seconds)), { timeZone, fields });
  }
  const standard = DESCRIPTORS.get(fields) ?? fields;
  const read = readFields(standard);
  if ('reason' in read) {
    return { schedule: { state: 'invalid', reason: read.reason } };
  }
  return read.fields.includes('')
    ? { schedule: { state: 'never' } }
    : parseFields(read.fields.join(' '), { timeZone, fields });
}

function every(
  seconds: number,
  zoned: { readonly timeZone: string; readonly fields: string },
): Known {
  return {
    schedule: { state: 'valid', longestGapSeconds: seconds, ...zoned },
    parsed: { kind: 'every', seconds },
  };
}

function parseFields(
  standard: string,
  zoned: { readonly timeZone: string; readonly fields: string },
): Known {
  let expression: CronExpression;
  try {
    expression = CronExpressionParser.parse(standard, { tz: 'UTC' });
  } catch {
    // The library rejects a day that none of the selected months has, even if a day of the week would match.
    const [minute, hour, , month, dayOfWeek] = standard.split(' ');
    return dayOfWeek === '*'
      ? { schedule: { state: 'never' } }
      : parseFields([minute, hour, '*', month, dayOfWeek].join(' '), zoned);
  }
  const inOneZone = maxGap(expression);
  if (inOneZone === undefined) {
    return { schedule: { state: 'never' } };
  }
  return {
    schedule: {
      state: 'valid',
      longestGapSeconds: Math.max(
        inOneZone,
        ...gapsAtTransitions(standard, zoned.timeZone),
      ),
      ...zoned,
    },
    parsed: { kind: 'fields', standard },
  };
}

/** Parses `CRON_TZ=Europe/Berlin 0 3 * * *` as robfig/cron does. */
function splitZone(
  text: string,
):
  | { readonly timeZone: string; readonly fields: string }
  | { readonly reason: string } {
  const match = /^(?:CRON_)?TZ=(\S*)(?: (.*))?$/s.exec(text);
  if (!match) {
    return { timeZone: 'UTC', fields: text };
  }
  const [, name = '', rest = ''] = match;
  // Go treats the empty name as UTC, and the controller's own zone is UTC.
  const timeZone = name === '' || name === 'Local' ? 'UTC' : name;
  if (!IANAZone.isValidZone(timeZone)) {
    return {
      reason: `provided bad location ${name}: unknown time zone ${name}`,
    };
  }
  return { timeZone, fields: rest.trim() };
}

/** The longest gap across the clock changes of the zone within about a year from now. */
function gapsAtTransitions(standard: string, zone: string): number[] {
  return transitions(zone).flatMap(from => {
    const before = fireOf(standard, { zone, from, direction: 'prev' });
    const after = fireOf(standard, { zone, from: from - 1, direction: 'next' });
    return before && after
      ? [(Date.parse(after) - Date.parse(before)) / 1_000]
      : [];
  });
}

/** When the offset of a zone changes, in milliseconds. */
function transitions(zone: string): number[] {
  if (zone === 'UTC') {
    return [];
  }
  const iana = IANAZone.create(zone);
  const day = 24 * 60 * 60_000;
  const start = Math.floor(Date.now() / day) * day;
  const found: number[] = [];
  for (let index = 0; index < ZONE_DAYS; index += 1) {
    let low = start + index * day;
    let high = low + day;
    const offset = iana.offset(low);
    if (iana.offset(high) === offset) {
      continue;
    }
    while (high - low > 60_000) {
      const middle = Math.floor((low + high) / 2);
      if (iana.offset(middle) === offset) {
        low = middle;
      } else {
        high = middle;
      }
    }
    found.push(Math.floor(high / 60_000) * 60_000);
  }
  return found;
}
