import type { HistoryEntry } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { HistoryStore } from '../history/HistoryStore';
import { sampleTestRestored } from './checks/sample';
import { toTestRestored } from './toTestRestored';

const databases = testDatabases();
const NOW = new Date('2026-11-23T12:00:00Z');

describe.each(databases.ids)('the check of test restores, on %s', id => {
  let history: HistoryStore;

  beforeEach(async () => {
    history = new HistoryStore(await databases.init(id));
  });

  let count = 0;
  const drill = (entry: Partial<HistoryEntry>, cluster = 'apps') => {
    count += 1;
    return history.add({
      volume: { cluster, namespace: 'shop', claim: 'data' },
      entry: {
        id: `drill-${count}`,
        what: 'drill',
        endedAt: '2026-11-20T03:00:00Z',
        result: 'succeeded',
        equal: true,
        files: 1204,
        bytes: 2_254_857_830,
        ...entry,
      },
    });
  };

  /** The check over what the database has; it uses nothing else. */
  const check = () =>
    sampleTestRestored.run({
      volumes: {
        proven: () =>
          toTestRestored(history, {
            cluster: 'apps',
            clock: { now: () => NOW },
          }),
      },
    } as unknown as Parameters<typeof sampleTestRestored.run>[0]);

  it('warns without drills, or with drills in another cluster only', async () => {
    await drill({}, 'edge');
    expect(await check()).toMatchObject({
      state: 'warning',
      seen: 'No test restore has run in this cluster',
      remedy: { text: expect.stringMatching(/^Run a test restore/) },
    });
  });

  it('is good if the newest matched', async () => {
    await drill({ endedAt: '2026-11-19T03:00:00Z', equal: false });
    await drill({});
    expect(await check()).toEqual({
      state: 'good',
      seen: 'The last test restore passed: 1,204 files, 2.1 GiB of shop/data at 2026-11-20 03:00:00 UTC',
    });
  });

  it('is bad if the newest did not match, with the reason', async () => {
    await drill({ endedAt: '2026-11-19T03:00:00Z' });
    await drill({
      result: 'failed',
      equal: false,
      summary: 'orders.db is not what the snapshot has',
    });
    expect(await check()).toMatchObject({
      state: 'bad',
      seen: expect.stringMatching(
        /failed: 1,204 files.*orders.db is not what the snapshot has/,
      ),
      remedy: { text: expect.anything() },
    });
  });

  it('ignores one that was stopped, or could not run', async () => {
    await drill({ endedAt: '2026-11-19T03:00:00Z' });
    for (const result of ['stopped', 'failed'] as const) {
      await drill({ result, equal: undefined, files: undefined });
    }
    expect(await check()).toMatchObject({ state: 'good' });
  });

  it('ignores those older than three months', async () => {
    await drill({ endedAt: '2026-08-01T03:00:00Z' });
    expect(await check()).toMatchObject({ state: 'warning' });
  });
});
