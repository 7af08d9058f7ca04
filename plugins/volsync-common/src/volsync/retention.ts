import type { Retain } from './resources';

const COUNTS = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;

/** Whether there is a retention: without one, VolSync runs `forget --keep-last 1`. */
export function hasRetention(retain: Retain | undefined): boolean {
  return (['last', ...COUNTS, 'within'] as const).some(field => {
    const value = retain?.[field];
    return value !== undefined && value !== null && value !== '';
  });
}

/** Values that restic would reject, or that keep nothing, as text. */
export function oddRetention(retain: Retain | undefined): string[] {
  const odd: string[] = [];
  if (!retain) {
    return odd;
  }
  const { last, within } = retain;
  if (last !== undefined && last !== '' && !isPositive(last)) {
    odd.push(`last is "${last}"`);
  }
  for (const field of COUNTS) {
    const value = retain[field];
    if (value !== undefined && value !== null && !isPositive(value)) {
      odd.push(`${field} is ${value}`);
    }
  }
  // restic's own durations: years, months, days and hours, such as 1y5m7d2h.
  if (within && !/^(\d+[ymdh])+$/.test(within)) {
    odd.push(`within is "${within}"`);
  }
  return odd;
}

/** The maximum number of snapshots that the retention keeps; undefined if it can't be counted. */
export function maxSnapshots(retain: Retain | undefined): number | undefined {
  if (!hasRetention(retain)) {
    return 1;
  }
  if (!retain || retain.within || oddRetention(retain).length > 0) {
    return undefined;
  }
  return COUNTS.reduce(
    (sum, field) => sum + (retain[field] ?? 0),
    Number(retain.last || 0),
  );
}

function isPositive(value: string | number): boolean {
  return /^\d+$/.test(String(value)) && Number(value) > 0;
}
