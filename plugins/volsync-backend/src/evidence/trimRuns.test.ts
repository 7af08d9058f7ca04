import { trimRuns } from './trimRuns';

const NOW_MS = Date.parse('2026-11-20T00:00:00Z');
const MINUTE_MS = 60_000;

/** One run every `everyMinutes`, newest first. */
const runs = (count: number, everyMinutes: number) =>
  Array.from({ length: count }, (_, index) => ({
    endedAt: new Date(NOW_MS - index * everyMinutes * MINUTE_MS).toISOString(),
    result: 'successful',
    snapshotId: `${index}`,
  }));

describe('trimRuns', () => {
  it('keeps the newest 50', () => {
    expect(trimRuns(runs(60, 1), NOW_MS).length).toBeLessThanOrEqual(52);
    expect(trimRuns(runs(60, 1), NOW_MS).slice(0, 50)).toEqual(
      runs(60, 1).slice(0, 50),
    );
  });

  it('keeps for eight days that there were earlier snapshots', () => {
    // As the observer does it: one run after the other.
    const all = runs(14 * 24 * 4, 15).reverse();
    let known: typeof all = [];
    for (const run of all) {
      known = trimRuns([run, ...known], Date.parse(run.endedAt));
    }
    expect(known.length).toBeLessThan(60);
    const days = known.map(({ endedAt }) => endedAt.slice(0, 10));
    for (const day of [13, 14, 15, 16, 17, 18, 19]) {
      expect(days).toContain(`2026-11-${day}`);
    }
    expect(days).not.toContain('2026-11-11');
  });

  it('keeps no runs beyond 50 that saved nothing', () => {
    const failed = runs(200, 60).map(run => ({ ...run, result: 'failed' }));
    expect(trimRuns(failed, NOW_MS)).toHaveLength(50);
  });

  it('keeps those of each source of a claim', () => {
    const two = runs(400, 30).map((run, index) => ({
      ...run,
      source: index % 2 ? 'app' : 'other',
    }));
    const sources = trimRuns(two, NOW_MS)
      .filter(({ endedAt }) => endedAt < '2026-11-16')
      .map(({ source }) => source);
    expect(sources).toContain('app');
    expect(sources).toContain('other');
  });
});
