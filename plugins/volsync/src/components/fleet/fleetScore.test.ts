import { findMissedTargets } from './fleetScore';

const NOW = Date.parse('2026-11-23T12:00:00Z');

it('finds missed targets, but none that isn’t configured', () => {
  const score = {
    volumes: 20,
    protected: 18,
    oldestAt: '2026-11-22T11:00:00Z',
    withinObjective: 18,
    withObjective: 20,
    testRestored: 5,
  };
  expect(findMissedTargets(score, {}, NOW)).toEqual([]);
  expect(
    findMissedTargets(
      score,
      { protectedPercent: 90, maxAgeSeconds: 90_000, testRestoredPercent: 25 },
      NOW,
    ),
  ).toEqual([]);
  expect(
    findMissedTargets(
      score,
      { protectedPercent: 91, maxAgeSeconds: 89_999, testRestoredPercent: 26 },
      NOW,
    ),
  ).toEqual(['protectedPercent', 'maxAgeSeconds', 'testRestoredPercent']);
});
