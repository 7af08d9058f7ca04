import type { CronExpression } from 'cron-parser';

const DAY_SECONDS = 86_400;

/**
 * The longest gap between two runs. Minutes and hours are the same on every matching day, and the calendar repeats
 * after 28 years, so it is enough to iterate over days.
 */
export function maxGap(expression: CronExpression): number | undefined {
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
    // If both are restricted, either one matches: a quirk of cron.
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
