import { formatBytes, formatBytesChange, formatCount } from './bytes';
import { formatAge, formatDuration } from './duration';
import { toRetentionRules } from './retention';
import { toSpokenSchedule } from './schedule';

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
  ])('%d bytes are %s', (bytes, text) => {
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
  ])('%d s are %s', (seconds, text) => {
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
  ])('%d s are %s', (seconds, text) => {
    expect(formatAge(seconds)).toBe(text);
  });
});

describe('toSpokenSchedule', () => {
  it.each([
    ['5 * * * *', 'every hour at :05'],
    ['@hourly', 'every hour'],
    ['0 3 * * *', 'every day at 03:00'],
    ['*/15 * * * *', 'every 15 minutes'],
    ['0 */6 * * *', 'on the hour, every 6 hours'],
    ['0 2 * * 1-5', 'at 02:00, Monday through Friday'],
  ])('%s is %s', (written, words) => {
    expect(toSpokenSchedule(written)).toEqual({ kind: 'words', words });
  });

  it.each(['bogus', '60 * * * *', '@every 1h', ''])(
    'shows %j as it was written',
    written => {
      expect(toSpokenSchedule(written)).toEqual({ kind: 'raw', written });
    },
  );
});

describe('toRetentionRules', () => {
  it('goes from the finest to the coarsest and leaves out what keeps nothing', () => {
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
