import {
  ageSeconds,
  formatUtc,
  formatDate,
  formatRelative,
  toTimestampParts,
} from './timestamp';

const viewer = {
  now: Date.parse('2026-11-23T13:42:00Z'),
  locale: 'en',
  zone: 'Europe/Berlin',
};

describe('timestamps', () => {
  it.each([
    ['2026-11-23T13:05:00Z', { day: 'today', time: '14:05 GMT+1' }],
    ['2026-11-22T13:05:00Z', { day: 'yesterday', time: '14:05 GMT+1' }],
    // The viewer's midnight counts, not midnight in UTC
    ['2026-11-22T23:30:00Z', { day: 'today', time: '00:30 GMT+1' }],
    ['2026-11-24T02:00:00Z', { day: 'tomorrow', time: '03:00 GMT+1' }],
    [
      '2026-11-16T09:00:00Z',
      { day: 'date', date: '16 Nov', time: '10:00 GMT+1' },
    ],
    [
      '2025-12-31T09:00:00Z',
      { day: 'date', date: '31 Dec 2025', time: '10:00 GMT+1' },
    ],
    ['yesterday', undefined],
  ])('shows %s as %j', (at, spoken) => {
    expect(toTimestampParts(at, viewer)).toEqual(spoken);
  });

  it('counts days across a clock change', () => {
    const now = Date.parse('2026-10-25T11:00:00Z');
    expect(
      toTimestampParts('2026-10-24T11:00:00Z', { ...viewer, now }),
    ).toMatchObject({ day: 'yesterday' });
  });

  it.each([
    ['2026-11-23T13:42:00Z', 'now'],
    ['2026-11-23T13:42:03Z', 'now'],
    ['2026-11-23T13:41:30Z', '30 seconds ago'],
    ['2026-11-23T13:05:00Z', '37 minutes ago'],
    ['2026-11-22T12:42:00Z', '25 hours ago'],
    ['2026-11-20T12:42:00Z', '3 days ago'],
    ['2026-11-23T14:05:00Z', 'in 23 minutes'],
    ['no time', 'no time'],
  ])('%s is %s', (at, words) => {
    expect(formatRelative(at, viewer)).toBe(words);
  });

  it('gives the exact time in UTC, and the day in the viewer’s zone', () => {
    expect(formatUtc('2026-11-23T14:05:33.123+01:00')).toBe(
      '2026-11-23 13:05:33 UTC',
    );
    expect(formatDate('2026-11-16T23:30:00Z', viewer)).toBe('17 Nov');
    expect(formatUtc('no time')).toBe('no time');
  });

  it('returns an age only for a valid time', () => {
    expect(ageSeconds('2026-11-23T13:41:00Z', viewer.now)).toBe(60);
    expect(ageSeconds('2026-11-23T13:43:00Z', viewer.now)).toBe(-60);
    expect(ageSeconds('', viewer.now)).toBeUndefined();
  });
});
