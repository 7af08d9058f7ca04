import type { FleetRow } from 'backstage-plugin-volsync-common';
import { findMissedTargets, toFleetScore } from './fleetScore';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const row = (more: Partial<FleetRow>): FleetRow => ({
  id: 'id',
  cluster: 'apps',
  namespace: 'shop',
  claim: 'data',
  entityRef: 'component:default/shop',
  verdict: 'protected',
  ...more,
});
const restorable = (at: string) =>
  ({ at, snapshotId: 'a', proof: 'present', attribution: 'log' } as const);

it('counts protected and recently test-restored volumes, and finds the oldest backup', () => {
  expect(
    toFleetScore(
      [
        row({
          newestRestorable: restorable('2026-11-23T11:00:00Z'),
          objectiveSeconds: 3600,
          provenAt: '2026-10-24T12:00:00Z',
        }),
        row({
          newestRestorable: restorable('2026-11-17T11:00:00Z'),
          objectiveSeconds: 86_400,
          provenAt: '2026-10-24T11:59:59Z',
        }),
        row({ verdict: 'failing', objectiveSeconds: 3600 }),
        row({ verdict: 'unknown', objectiveSeconds: 3600 }),
      ],
      NOW,
    ),
  ).toEqual({
    volumes: 4,
    protected: 2,
    oldestAt: '2026-11-17T11:00:00Z',
    withinObjective: 1,
    withObjective: 3,
    testRestored: 1,
  });
});

it('has no oldest backup if there is none', () => {
  expect(toFleetScore([], NOW)).toEqual({
    volumes: 0,
    protected: 0,
    oldestAt: undefined,
    withinObjective: 0,
    withObjective: 0,
    testRestored: 0,
  });
});

it('finds the targets that are missed, and none that nobody set', () => {
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
