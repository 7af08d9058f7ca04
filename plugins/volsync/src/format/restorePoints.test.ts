import type { HistoryEntry, SeenRun } from 'backstage-plugin-volsync-common';
import { momentsAt, volume } from '../fixtures/base';
import { findGaps } from './findGaps';
import { mayHaveGaps, toIntervals } from './gaps';
import {
  layOutDots,
  nearestDot,
  toFailedRuns,
  toRestorePoints,
} from './restorePoints';

const NOW = Date.parse('2026-11-25T12:30:00Z');
const moments = momentsAt(new Date(NOW));
const id = (digit: string) => digit.repeat(64);
const snapshot = (digit: string, at: string, problem?: string) => ({
  id: id(digit),
  lastModified: at,
  sizeBytes: 300,
  problem,
});
const entry = (more: Partial<HistoryEntry>): HistoryEntry => ({
  id: JSON.stringify(more),
  what: 'run',
  result: 'succeeded',
  endedAt: moments.ago(30),
  ...more,
});
const failedRun = (more: Partial<SeenRun>): SeenRun => ({
  endedAt: moments.ago(60),
  result: 'failed',
  failedAttempts: 8,
  ...more,
});

describe('toRestorePoints', () => {
  const of = (
    digit: string,
    options: {
      readonly history?: readonly HistoryEntry[];
      readonly problem?: string;
      readonly volume?: Parameters<typeof volume>[1];
    } = {},
  ) =>
    toRestorePoints({
      snapshots: [snapshot(digit, moments.ago(30), options.problem)],
      volume: volume(moments, { runs: [], ...options.volume }),
      history: options.history ?? [],
    })[0];

  it('lists the oldest first', () => {
    const points = toRestorePoints({
      snapshots: [
        snapshot('a', moments.ago(30)),
        snapshot('b', moments.ago(29 * 24 * 60)),
      ],
      volume: volume(moments),
      history: [],
    });
    expect(points.map(point => point.id)).toEqual([id('b'), id('a')]);
  });

  it('says how a backup started only if that was recorded', () => {
    const run = entry({ snapshotId: 'aaaaaaaa' });
    expect(of('a')?.isManual).toBeUndefined();
    expect(of('a', { history: [run] })?.isManual).toBe(false);
    // The history also records an operation's own run
    const backup = entry({ what: 'backup', snapshotId: id('a') });
    expect(of('a', { history: [run, backup] })?.isManual).toBe(true);
    expect(of('a', { history: [backup, run] })?.isManual).toBe(true);
  });

  it.each(['drill', 'restore', 'restore-in-place'] as const)(
    'counts a compared %s as a test restore',
    what => {
      const compared = entry({ what, snapshotId: 'aaaaaaaa', equal: true });
      expect(of('a', { history: [compared] })?.state).toBe('test-restored');
      expect(
        of('a', { history: [{ ...compared, equal: undefined }] })?.state,
      ).toBe('present');
    },
  );

  it('shows evidence against a snapshot before evidence for it', () => {
    const passed = entry({ what: 'drill', snapshotId: id('a'), equal: true });
    expect(
      of('a', { history: [passed], problem: 'Its object is empty.' }),
    ).toMatchObject({ state: 'unusable', problem: 'Its object is empty.' });
    expect(
      of('a', {
        volume: {
          drill: {
            at: moments.ago(5),
            snapshotId: id('a'),
            equal: false,
            files: 1,
            bytes: 1,
          },
        },
      })?.state,
    ).toBe('unusable');
  });

  it('marks the snapshot of a failed run as incomplete', () => {
    expect(
      of('a', { volume: { runs: [failedRun({ snapshotId: 'aaaaaaaa' })] } })
        ?.state,
    ).toBe('incomplete');
    expect(
      of('a', { history: [entry({ result: 'failed', snapshotId: id('a') })] })
        ?.state,
    ).toBe('incomplete');
  });
});

describe('toFailedRuns', () => {
  it('lists each once, oldest first', () => {
    expect(
      toFailedRuns({
        volume: volume(moments, {
          runs: [failedRun({}), failedRun({ endedAt: moments.ago(90) })],
        }),
        history: [entry({ result: 'failed', endedAt: moments.ago(60) })],
        now: NOW,
      }),
    ).toEqual([moments.ago(90), moments.ago(60)]);
  });
});

describe('findGaps', () => {
  // Hourly at five past, with an objective of two hours
  const gaps = (
    minutesAgo: readonly number[],
    more: Parameters<typeof volume>[1] & {
      readonly failed?: readonly string[];
    } = {},
  ) =>
    findGaps({
      volume: volume(moments, { watchedSince: undefined, runs: [], ...more }),
      points: [],
      history: minutesAgo.map(minutes =>
        entry({ endedAt: moments.ago(minutes) }),
      ),
      failed: more.failed ?? [],
      now: NOW,
    });

  it('finds none if every scheduled run succeeded', () => {
    expect(gaps([24, 84, 144])).toEqual([]);
  });

  it('counts the missed runs between two backups', () => {
    expect(gaps([24, 264])).toEqual([
      {
        from: moments.ago(264),
        to: moments.ago(24),
        isOpen: false,
        missed: 3,
      },
    ]);
  });

  it('doesn’t count a failed run as missed', () => {
    expect(
      gaps([24, 264], { failed: [moments.ago(200), moments.ago(140)] }),
    ).toMatchObject([{ missed: 1 }]);
  });

  it('needs no schedule if the backups are regular', () => {
    const mayHave = (
      minutesAgo: readonly number[],
      objectiveSeconds = 7200,
    ) => {
      const shown = volume(moments, {
        watchedSince: undefined,
        runs: [],
        objectiveSeconds,
      });
      const inputs = {
        volume: shown,
        points: [],
        history: minutesAgo.map(minutes =>
          entry({ endedAt: moments.ago(minutes) }),
        ),
        failed: [],
        now: NOW,
      };
      return mayHaveGaps(toIntervals(inputs), shown);
    };
    expect(mayHave([24, 84, 144, 204])).toBe(false);
    expect(mayHave([24, 84, 204, 264])).toBe(true);
    expect(mayHave([24, 84, 144, 204], 3000)).toBe(true);
    expect(mayHave([100, 160, 220])).toBe(true);
  });

  it('lasts until now if no backup has finished since', () => {
    expect(gaps([200])).toMatchObject([{ isOpen: true, missed: 2 }]);
  });

  it('ignores the time before the first record, and a volume without a backup', () => {
    expect(gaps([])).toEqual([]);
    expect(gaps([24, 264], { source: undefined })).toEqual([]);
  });

  it('finds no gap from a history that may be incomplete', () => {
    const history = Array.from({ length: 500 }, (_, index) =>
      entry({ id: `${index}`, endedAt: moments.ago(24 + index * 60) }),
    );
    const watched = { watchedSince: moments.ago(29 * 24 * 60), runs: [] };
    expect(
      findGaps({
        volume: volume(moments, watched),
        points: [],
        history,
        failed: [],
        now: NOW,
      }),
    ).toEqual([]);
  });
});

describe('the layout of the dots', () => {
  const size = { width: 100, height: 50, dot: 10, toX: (at: number) => at };

  it('puts each dot at its time, and stacks dots that would overlap', () => {
    expect(layOutDots([20, 24, 29, 60], size)).toEqual([
      { x: 20, y: 0 },
      { x: 20, y: 10 },
      { x: 20, y: 20 },
      { x: 60, y: 0 },
    ]);
  });

  it('keeps a high stack within its height, and every dot within the width', () => {
    const stack = layOutDots(Array(9).fill(100), size);
    expect(stack.at(-1)).toEqual({ x: 95, y: 40 });
    expect(stack[1]).toEqual({ x: 95, y: 5 });
  });

  it('finds the nearest dot', () => {
    const positions = layOutDots([20, 60], size);
    expect(nearestDot(positions, 55, 3)).toBe(1);
    expect(nearestDot([], 1, 1)).toBeUndefined();
  });
});
