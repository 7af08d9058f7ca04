import { median } from './median';

it('returns the middle value', () => {
  expect(median([])).toBeUndefined();
  expect(median([5])).toBe(5);
  expect(median([9, 1, 5])).toBe(5);
  expect(median([1, 2, 3, 10])).toBe(2.5);
});
