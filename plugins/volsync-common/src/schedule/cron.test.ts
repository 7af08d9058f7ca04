import fc from 'fast-check';
import { nextFire, parseSchedule, previousFire } from './cron';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

describe('schedules', () => {
  it.each([
    ['*/1 * * * *', MINUTE],
    ['*/5 * * * *', 5 * MINUTE],
    ['5/15 * * * *', 15 * MINUTE],
    ['0 * * * *', HOUR],
    ['@hourly', HOUR],
    ['0 3 * * *', DAY],
    ['@daily', DAY],
    ['0 8-18 * * *', 14 * HOUR],
    ['0 3 * * 1-5', 3 * DAY],
    ['@weekly', 7 * DAY],
    ['0 0 1 * *', 31 * DAY],
    ['@monthly', 31 * DAY],
    ['0 0 31 * *', 61 * DAY],
    ['@yearly', 366 * DAY],
    ['0 0 29 2 *', 1461 * DAY],
    // Cron fires if either day field matches when both are restricted.
    ['0 0 31 2 1', 350 * DAY],
    ['0 0 1-31 * 1', DAY],
    ['0 0 */2 * 1', 2 * DAY],
    // Both forms match every minute.
    ['*,5 * * * *', MINUTE],
    ['5,* * * * *', MINUTE],
    ['0 3 * * *,1', DAY],
    ['0,,30 * * * *', 30 * MINUTE],
    ['*/90 * * * *', HOUR],
    ['0 0 ? * 1-5', 3 * DAY],
  ])('"%s" has at most %d s between two runs', (text, seconds) => {
    const schedule = parseSchedule(text);
    expect(schedule).toMatchObject({
      state: 'valid',
      longestGapSeconds: seconds,
    });
  });

  it.each([
    ['61 25 * * *', 'end of range (61) above maximum (59): 61'],
    ['0 0 * * 7', 'end of range (7) above maximum (6): 7'],
    ['0 0 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['0 5-3 * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
    ['*/0 * * * *', 'failed to parse the minute: */0'],
    [
      'every day at noon',
      'expected exactly 5 fields, found 4: [every day at noon]',
    ],
    ['0 0 12 * * *', 'expected exactly 5 fields, found 6: [0 0 12 * * *]'],
    ['0 0 L * *', 'failed to parse the day of the month: L'],
    ['@reboot', 'unrecognized descriptor: @reboot'],
    ['', 'expected exactly 5 fields, found 0: []'],
  ])('rejects "%s" as VolSync does', (text, reason) => {
    expect(parseSchedule(text)).toEqual({ state: 'invalid', reason });
  });

  it.each([
    ['CRON_TZ=UTC 15 3 * * *', 'UTC', DAY],
    ['TZ=Europe/Berlin 0 * * * *', 'Europe/Berlin', HOUR],
    // The clocks go back once a year.
    ['CRON_TZ=Europe/Berlin 0 4 * * *', 'Europe/Berlin', 25 * HOUR],
    // 02:30 does not exist on the day when the clocks go forward.
    ['CRON_TZ=Europe/Berlin 30 2 * * *', 'Europe/Berlin', 47 * HOUR],
    ['CRON_TZ=Asia/Tokyo @daily', 'Asia/Tokyo', DAY],
    ['@every 90m', 'UTC', 90 * MINUTE],
    ['@every 1h30m10s', 'UTC', 90 * MINUTE + 10],
    ['0 3 * JAN-DEC SUN-SAT', 'UTC', DAY],
  ])('parses "%s" in its time zone', (text, timeZone, longestGapSeconds) => {
    expect(parseSchedule(text)).toMatchObject({
      state: 'valid',
      timeZone,
      longestGapSeconds,
    });
  });

  it.each([
    ['CRON_TZ=Mars/Olympus 0 3 * * *', /^provided bad location Mars\/Olympus/],
    ['CRON_TZ=UTC', /^expected exactly 5 fields, found 0/],
    ['CRON_TZ=UTC 61 3 * * *', /^end of range \(61\)/],
    ['@every day', /^failed to parse duration @every day/],
  ])('rejects "%s"', (text, reason) => {
    expect(parseSchedule(text)).toMatchObject({
      state: 'invalid',
      reason: expect.stringMatching(reason),
    });
  });

  it('fires in the zone that it names, and skips what daylight saving skips', () => {
    const berlin = 'CRON_TZ=Europe/Berlin 30 2 * * *';
    expect(nextFire(berlin, '2026-07-01T00:00:00Z')).toBe(
      '2026-07-01T00:30:00.000Z',
    );
    expect(nextFire(berlin, '2026-12-01T00:00:00Z')).toBe(
      '2026-12-01T01:30:00.000Z',
    );
    expect(nextFire(berlin, '2027-03-27T12:00:00Z')).toBe(
      '2027-03-29T00:30:00.000Z',
    );
    expect(previousFire(berlin, '2027-03-28T12:00:00Z')).toBe(
      '2027-03-27T01:30:00.000Z',
    );
    expect(nextFire('@every 90m', '2026-07-01T00:00:00.500Z')).toBe(
      '2026-07-01T01:30:00.000Z',
    );
  });

  it.each(['0 0 31 2 *', '0 0 30 2 *', '0 0 31 2,4 *'])(
    '"%s" never fires',
    text => {
      expect(parseSchedule(text)).toEqual({ state: 'never' });
      expect(nextFire(text, '2026-11-23T00:00:00Z')).toBeUndefined();
    },
  );

  it('fires in UTC', () => {
    expect(nextFire('0 3 * * *', '2026-11-23T02:36:25Z')).toBe(
      '2026-11-23T03:00:00.000Z',
    );
    expect(previousFire('0 3 * * *', '2026-11-23T02:36:25Z')).toBe(
      '2026-11-22T03:00:00.000Z',
    );
    expect(nextFire('0 3 * * *', 'nonsense')).toBeUndefined();
  });

  it('never exceeds the longest gap that it reports', () => {
    const field = (max: number, min = 0) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min, max }).map(String),
        fc.integer({ min: 2, max: 12 }).map(step => `*/${step}`),
      );
    fc.assert(
      fc.property(
        fc.tuple(field(59), field(23), field(28, 1), field(12, 1), field(6)),
        fc.integer({ min: 0, max: 3000 }),
        (fields, day) => {
          const text = fields.join(' ');
          const schedule = parseSchedule(text);
          const from = new Date(Date.UTC(2024, 0, 1 + day)).toISOString();
          const first = nextFire(text, from);
          const second = nextFire(text, first ?? from);
          return (
            schedule.state !== 'valid' ||
            (Date.parse(second!) - Date.parse(first!)) / 1000 <=
              schedule.longestGapSeconds
          );
        },
      ),
      { seed: 16, numRuns: 100 },
    );
  });
});
