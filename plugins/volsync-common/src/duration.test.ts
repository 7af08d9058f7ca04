import fc from 'fast-check';
import { parseGoDuration, parseIsoDuration, formatDuration } from './duration';

describe('Go durations', () => {
  it.each([
    ['21m17.570118534s', 1277.570118534],
    ['1m8.30731777s', 68.30731777],
    ['4.452511472s', 4.452511472],
    ['1h0m0s', 3600],
    ['150ms', 0.15],
    ['1.5h', 5400],
    ['-1m', -60],
    ['0', 0],
    ['3µs', 3e-6],
  ])('parses "%s" as %d s', (text, seconds) => {
    expect(parseGoDuration(text)).toBeCloseTo(seconds, 6);
  });

  it.each(['', '1', 's', '1d', '1m ', 'PT1M', '1..5s', undefined])(
    'rejects "%s"',
    text => {
      expect(parseGoDuration(text)).toBeUndefined();
    },
  );

  it('parses hours, minutes and seconds that it formatted', () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(59), fc.nat(59), (h, m, s) => {
        expect(parseGoDuration(`${h}h${m}m${s}s`)).toBe(h * 3600 + m * 60 + s);
      }),
      { seed: 16 },
    );
  });
});

describe('ISO 8601 durations', () => {
  it.each([
    ['PT24H', 86_400],
    ['P1D', 86_400],
    ['P1W', 604_800],
    ['P1M', 2_592_000],
    [' PT90M ', 5_400],
  ])('parses "%s" as %d s', (text, seconds) => {
    expect(parseIsoDuration(text)).toBe(seconds);
  });

  it.each(['', '24h', 'P', 'PT', 'PT0S', '-P1D', 'P-1D', 'daily', undefined])(
    'rejects "%s"',
    text => {
      expect(parseIsoDuration(text)).toBeUndefined();
    },
  );
});

it.each([
  [0, '0 s'],
  [59.6, '1 min'],
  [80, '1 min 20 s'],
  [3600, '1 h'],
  [12_000, '3 h 20 min'],
  [172_800, '2 days'],
  [-5, '0 s'],
])('formats %d s as "%s"', (seconds, words) => {
  expect(formatDuration(seconds)).toBe(words);
});
