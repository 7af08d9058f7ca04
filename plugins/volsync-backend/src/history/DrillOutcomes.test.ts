import { mockServices } from '@backstage/backend-test-utils';
import type { HistoryEntry } from 'backstage-plugin-volsync-common';
import { systemClock } from '../lib/clock';
import { DrillOutcomes } from './DrillOutcomes';
import type { HistoryStore, VolumeEntry } from './HistoryStore';

const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };
const ONE = '1'.repeat(64);
const TWO = '2'.repeat(64);

const drill = (
  endedAt: string,
  entry: Pick<HistoryEntry, 'snapshotId' | 'equal'>,
): VolumeEntry => ({
  volume,
  entry: { id: endedAt, what: 'drill', endedAt, result: 'failed', ...entry },
});

function create(stored: readonly VolumeEntry[] = []) {
  const told: string[] = [];
  const history: Pick<HistoryStore, 'listSince'> = {
    listSince: async kind => stored.filter(({ entry }) => entry.what === kind),
  };
  const outcomes = new DrillOutcomes({
    history: history as HistoryStore,
    clock: systemClock,
    logger: mockServices.logger.mock(),
    retention: 1_000,
    onChange: ({ claim }) => told.push(claim),
  });
  const list = () =>
    outcomes.list(volume).map(({ snapshotId, equal }) => [snapshotId, equal]);
  return { outcomes, told, list };
}

it.each([
  ['in that order', [0, 1, 2]],
  ['in another order, as after a restart', [2, 0, 1]],
])(
  'keeps the newest check of the app when a restore without one follows, %s',
  (_, order) => {
    const application = (passed: boolean, at: string) => ({
      application: { check: 'sqlite', passed, at },
    });
    const entries = [
      application(true, '2026-11-01T00:00:00Z'),
      application(false, '2026-11-02T00:00:00Z'),
      {},
    ].map((more, index) =>
      drill(`2026-11-0${index + 1}T00:00:00Z`, {
        snapshotId: ONE,
        equal: true,
        ...more,
      }),
    );
    const { outcomes } = create();
    order.forEach(index => outcomes.take(entries[index]!));
    expect(outcomes.list(volume)).toMatchObject([
      { at: '2026-11-03T00:00:00Z', application: { passed: false } },
    ]);
  },
);

it('keeps the newest drill of each snapshot', async () => {
  const { outcomes, list } = create([
    drill('2026-11-01T00:00:00Z', { snapshotId: ONE, equal: false }),
    drill('2026-11-02T00:00:00Z', { snapshotId: TWO, equal: false }),
    drill('2026-11-03T00:00:00Z', { snapshotId: TWO, equal: true }),
    // It could not run, so it has no result.
    drill('2026-11-04T00:00:00Z', { snapshotId: ONE }),
  ]);
  expect(list()).toEqual([]);
  await outcomes.refresh();
  expect(list()).toEqual([
    [TWO, true],
    [ONE, false],
  ]);
  await outcomes.refresh();
  expect(list()).toHaveLength(2);
});

it("knows the outcome of this process's drill before its end is announced", () => {
  const { outcomes, told, list } = create();
  outcomes.take(
    drill('2026-11-01T00:00:00Z', { snapshotId: ONE, equal: false }),
  );
  expect(list()).toEqual([[ONE, false]]);
  expect(told).toEqual(['data']);
  const { entry } = drill('2026-11-02T00:00:00Z', {
    snapshotId: ONE,
    equal: true,
  });
  outcomes.take({ volume, entry: { ...entry, what: 'restore' } });
  expect(list()).toEqual([[ONE, false]]);
});

it.each(['restore', 'restore-in-place'] as const)(
  'counts only a %s whose files all match as a test restore',
  async what => {
    const restore = (
      endedAt: string,
      more: Partial<HistoryEntry>,
    ): VolumeEntry => ({
      volume,
      entry: { id: endedAt, what, endedAt, result: 'succeeded', ...more },
    });
    const { outcomes, list } = create([
      restore('2026-11-01T00:00:00Z', { snapshotId: ONE, equal: true }),
      restore('2026-11-02T00:00:00Z', { snapshotId: ONE, equal: false }),
      restore('2026-11-03T00:00:00Z', { snapshotId: TWO }),
      restore('2026-11-04T00:00:00Z', {
        snapshotId: TWO,
        equal: true,
        result: 'failed',
      }),
    ]);
    await outcomes.refresh();
    expect(list()).toEqual([[ONE, true]]);
  },
);
