import { CronExpressionParser } from 'cron-parser';
import type { CronExpression } from 'cron-parser';
import { DESCRIPTORS } from './descriptors';
import { longestGap } from './gap';
import { refusal } from './refusal';

/**
 * Schedules as VolSync parses them: robfig/cron's `ParseStandard`, five fields or a descriptor, always in UTC. The
 * library that computes the fires accepts more (six fields, seconds, `L`, `#`, Sunday as 7), so schedules that robfig
 * rejects are rejected first, with robfig's messages.
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

const known = new Map<string, Schedule>();

/** Reads a schedule; never throws. @public */
export function parseSchedule(text: string): Schedule {
  const cached = known.get(text);
  if (cached) {
    return cached;
  }
  const schedule = parse(text);
  if (known.size > 1000) {
    known.clear();
  }
  known.set(text, schedule);
  return schedule;
}

/** The first fire after a time, RFC 3339; undefined if there is none. @public */
export function nextFire(text: string, after: string): string | undefined {
  return fire(text, after, 'next');
}

/** The last fire before a time, RFC 3339; undefined if there is none. @public */
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
