import { formatShare, toObjectiveShare } from './objectiveShare';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-11-01T00:00:00Z');
const intervals = (...hours: readonly number[]) => {
  let from = START;
  return hours.map((length, index) => {
    const interval = {
      from,
      to: from + length * HOUR_MS,
      isOpen: index === hours.length - 1,
    };
    from = interval.to;
    return interval;
  });
};

it('counts the time past the objective, up to now', () => {
  expect(toObjectiveShare(intervals(24, 24, 24, 24), 24 * 3600)).toEqual({
    share: 1,
    since: '2026-11-01T00:00:00.000Z',
  });
  // Two hours past in the middle, and ten at the end
  expect(toObjectiveShare(intervals(24, 26, 24, 34), 24 * 3600)?.share).toBe(
    96 / 108,
  );
});

it('is undefined without an objective, without a backup, or with less than a day of records', () => {
  expect(toObjectiveShare(intervals(48), undefined)).toBeUndefined();
  expect(toObjectiveShare([], 3600)).toBeUndefined();
  expect(toObjectiveShare(intervals(23), 3600)).toBeUndefined();
});

it('never rounds up to 100 %', () => {
  expect(formatShare(1, 'en')).toBe('100%');
  expect(formatShare(0.9999, 'en')).toBe('99%');
  expect(formatShare(0.9999, 'de')).toMatch(/^99\s%$/);
});
