import fc from 'fast-check';
import { nextFire, parseSchedule, previousFire } from './cron';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

describe('a schedule', () => {
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
    // Either is enough where both days are restricted.
    ['0 0 31 2 1', 350 * DAY],
  ])('"%s" leaves at most %d s between two fires', (text, seconds) => {
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
  ])('"%s" is refused as VolSync refuses it', (text, reason) => {
    expect(parseSchedule(text)).toEqual({ state: 'invalid', reason });
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

  it('never leaves more between two fires than it says', () => {
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
      { numRuns: 100 },
    );
  });
});
