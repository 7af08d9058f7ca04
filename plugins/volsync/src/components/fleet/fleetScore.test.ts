import type { FleetRow } from 'backstage-plugin-volsync-common';
import { toFleetScore } from './fleetScore';

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
          provenAt: '2026-10-24T12:00:00Z',
        }),
        row({
          newestRestorable: restorable('2026-11-17T11:00:00Z'),
          provenAt: '2026-10-24T11:59:59Z',
        }),
        row({ verdict: 'failing' }),
      ],
      NOW,
    ),
  ).toEqual({
    volumes: 3,
    protected: 2,
    oldestAt: '2026-11-17T11:00:00Z',
    testRestored: 1,
  });
});

it('has no oldest backup if there is none', () => {
  expect(toFleetScore([], NOW)).toEqual({
    volumes: 0,
    protected: 0,
    oldestAt: undefined,
    testRestored: 0,
  });
});
