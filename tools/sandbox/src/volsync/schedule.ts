import { CronExpressionParser } from 'cron-parser';
import { messageOf } from '../client';

const NEVER = /explicit day of month|loop limit exceeded/i;

const FIELD_LIMITS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

/**
 * The next run of a schedule, in UTC; `undefined` if there is none. An invalid schedule throws with the message of the
 * cron library that VolSync uses.
 */
export function nextFire(schedule: string, after: Date): Date | undefined {
  checkLimits(schedule);
  try {
    return CronExpressionParser.parse(schedule, {
      currentDate: after,
      tz: 'UTC',
    })
      .next()
      .toDate();
  } catch (error) {
    // The 31st of February: valid for VolSync, but never reached
    if (NEVER.test(messageOf(error))) {
      return undefined;
    }
    throw error;
  }
}

/** Whether two scheduled starts have passed since the end of a run: VolSync calls that volume out of sync. */
export function isPastDeadline(
  schedule: string,
  times: { readonly lastSync: Date; readonly now: Date },
): boolean {
  const next = nextFire(schedule, times.lastSync);
  const deadline = next && nextFire(schedule, next);
  return deadline !== undefined && times.now > deadline;
}

function checkLimits(schedule: string): void {
  const fields = schedule.trim().split(/\s+/);
  if (fields[0]?.startsWith('@')) {
    return;
  }
  if (fields.length !== FIELD_LIMITS.length) {
    throw new Error(
      `expected exactly 5 fields, found ${fields.length}: [${fields.join(
        ' ',
      )}]`,
    );
  }
  fields.forEach((field, index) => {
    const [least, most] = FIELD_LIMITS[index] ?? [0, 0];
    for (const number of field.replace(/\/\d+/g, '').match(/\d+/g) ?? []) {
      if (Number(number) > most) {
        throw new Error(
          `end of range (${Number(number)}) above maximum (${most}): ${field}`,
        );
      }
      if (Number(number) < least) {
        throw new Error(
          `beginning of range (${Number(
            number,
          )}) below minimum (${least}): ${field}`,
        );
      }
    }
  });
}
