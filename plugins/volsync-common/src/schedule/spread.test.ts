import fc from 'fast-check';
import { parseSchedule } from './cron';
import {
  spreadMinute,
  toSpreadSchedule,
  toSubstitutableSchedule,
} from './spread';

it('keeps the minute of an app across releases', () => {
  // Changing these moves the backups of every app that already uses the template and is enabled again.
  expect(
    ['notes', 'shop', 'grafana', 'app-1', 'app-2', 'ä'].map(spreadMinute),
  ).toEqual([8, 2, 59, 18, 27, 25]);
});

it('spreads apps over the hour, including numbered ones', () => {
  for (const name of ['app-', 'team-a-service-', 'x']) {
    const apps = Array.from({ length: 600 }, (_, index) => `${name}${index}`);
    const counts = Array.from(
      { length: 60 },
      (_, minute) => apps.filter(app => spreadMinute(app) === minute).length,
    );
    // ten on average
    expect(Math.max(...counts)).toBeLessThan(25);
    expect(counts.filter(count => count === 0).length).toBeLessThan(5);
  }
});

it('returns a schedule that VolSync accepts for any name', () => {
  fc.assert(
    fc.property(fc.string(), app => {
      expect(parseSchedule(toSpreadSchedule(app))).toMatchObject({
        state: 'valid',
        longestGapSeconds: 3600,
      });
    }),
    { seed: 16 },
  );
});

it.each([
  ['*/15 * * * *', '0/15 * * * *'],
  ['* * * * *', '0-59 * * * *'],
  ['  7   3 * * *', '7 3 * * *'],
  ['@hourly', '0 * * * *'],
  ['@weekly', '0 0 * * 0'],
  ['0 */6 * * *', '0 */6 * * *'],
])('writes %j as the equivalent %j', (schedule, expected) => {
  const written = toSubstitutableSchedule(schedule);
  expect(written).toBe(expected);
  const [before, after] = [parseSchedule(schedule), parseSchedule(written)];
  expect(after.state).toBe('valid');
  expect(after.state === 'valid' && after.longestGapSeconds).toBe(
    before.state === 'valid' && before.longestGapSeconds,
  );
});
