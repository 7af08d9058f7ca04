import { formatBytes, formatBytesChange, formatCount } from './bytes';
import { formatAge, formatDuration } from './duration';
import { toRetentionRules } from './retention';
import { describeSchedule } from './schedule';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [1000, '1 KiB'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [20 * 1024 ** 3, '20 GiB'],
    [8.4 * 1024 ** 3, '8.4 GiB'],
    [1023.99 * 1024 ** 2, '1 GiB'],
    [5 * 1024 ** 6, '5,120 PiB'],
  ])('shows %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text);
  });

  it('follows the language and shows the sign of a change', () => {
    expect(formatBytes(1536, 'de')).toBe('1,5 KiB');
    expect(formatBytesChange(120 * 1024 ** 2, 'en')).toBe('+120 MiB');
    expect(formatBytesChange(-1536, 'en')).toBe('−1.5 KiB');
    expect(formatBytesChange(0, 'en')).toBe('+0 B');
    expect(formatCount(1_234_567, 'en')).toBe('1,234,567');
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [0.25, '0.3 s'],
    [48, '48 s'],
    [59.6, '1 min'],
    [61, '1 min 1 s'],
    [119.9, '2 min'],
    [600, '10 min'],
    [2220, '37 min'],
    [3599, '1 h'],
    [3600, '1 h'],
    [7500, '2 h 5 min'],
    [86_400, '24 h'],
    [172_800, '2 d'],
    [180_000, '2 d 2 h'],
    [-5, '0 s'],
  ])('shows %d s as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatAge', () => {
  it.each([
    [-3, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3599, '59 min'],
    [90_000, '25 h'],
    [172_800, '2 d'],
  ])('shows %d s as %s', (seconds, text) => {
    expect(formatAge(seconds)).toBe(text);
  });
});

describe('describeSchedule', () => {
  const winter = Date.parse('2026-11-23T13:42:00Z');
  const inZone = (written: string, zone: string, now = winter) =>
    describeSchedule(written, { now, zone, locale: 'en' });

  it.each([
    ['5 * * * *', 'every hour at :05'],
    ['@hourly', 'every hour'],
    ['*/15 * * * *', 'every 15 minutes'],
    ['0 */6 * * *', 'on the hour, every 6 hours'],
  ])('%s is %s in every zone', (written, words) => {
    for (const zone of ['UTC', 'America/New_York']) {
      expect(inZone(written, zone)).toEqual({ kind: 'words', words });
    }
  });

  it.each([
    ['0 3 * * *', 'UTC', 'every day at 03:00', 'UTC'],
    ['@daily', 'UTC', 'every day at 00:00', 'UTC'],
    ['0 3 * * *', 'America/New_York', 'every day at 22:00', 'EST'],
    ['30 20 * * *', 'Asia/Kolkata', 'every day at 02:00', 'GMT+5:30'],
    [
      '0 7 * * 1-5',
      'America/New_York',
      'at 02:00, Monday through Friday',
      'EST',
    ],
  ])('%s is shown in the zone %s', (written, zone, words, name) => {
    expect(inZone(written, zone)).toEqual({ kind: 'words', words, zone: name });
  });

  it('follows a clock change', () => {
    const summer = Date.parse('2026-07-01T12:00:00Z');
    expect(inZone('0 7 * * *', 'America/New_York', summer)).toMatchObject({
      words: 'every day at 03:00',
      zone: 'EDT',
    });
  });

  it.each([
    ['0 2 * * 1-5', 'at 02:00, Monday through Friday'],
    ['0 1,13 * * *', 'at 01:00 and 13:00'],
  ])('keeps %s in UTC if it can’t be moved', (written, words) => {
    expect(inZone(written, 'America/New_York')).toEqual({
      kind: 'words',
      words,
      zone: 'UTC',
    });
  });

  it.each(['bogus', '60 * * * *', '@every 1h', ''])(
    'shows %j as written',
    written => {
      expect(inZone(written, 'UTC')).toEqual({ kind: 'raw', written });
    },
  );
});

describe('toRetentionRules', () => {
  it('sorts from finest to coarsest and drops rules that keep nothing', () => {
    expect(
      toRetentionRules({ monthly: 0, daily: 7, hourly: '24', within: '3d5h' }),
    ).toEqual([
      { period: 'hourly', keep: '24' },
      { period: 'daily', keep: '7' },
      { period: 'within', keep: '3d5h' },
    ]);
  });

  it.each([[undefined], [{}], [{ daily: 0 }], [{ unheard: 5 }]])(
    'finds no rule in %j',
    retain => {
      expect(toRetentionRules(retain)).toEqual([]);
    },
  );
});
