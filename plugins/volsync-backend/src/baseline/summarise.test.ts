import {
  read,
  unread,
  type BaselineSample,
  type BaselineSummary,
  type HistoryEntry,
  type RepositoryFacts,
} from 'backstage-plugin-volsync-common';
import { summarise } from './summarise';
import { toSample } from './toSample';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-25T12:00:00Z');
const at = (ago: number) => new Date(NOW - ago).toISOString();

/** Backups with these durations, a day apart, the last one now. */
const backups = (...seconds: readonly number[]): BaselineSample[] =>
  seconds.map((one, index) => ({
    id: String(index),
    what: 'backup',
    endedAt: at((seconds.length - 1 - index) * DAY_MS),
    seconds: one,
  }));

describe('the newest sample compared with earlier ones', () => {
  it.each<[readonly number[], Partial<BaselineSummary>]>([
    [[4], { medianSeconds: undefined, isSlow: false }],
    // Two are too few
    [[4, 4, 100], { medianSeconds: undefined, isSlow: false }],
    [[4, 6, 5, 10], { medianSeconds: 5, isSlow: false }],
    [[4, 6, 5, 10.1], { medianSeconds: 5, isSlow: true }],
    [[2, 4, 6, 8, 5], { medianSeconds: 5, isSlow: false }],
    // Only the last ten count: older, slower ones don't raise the median
    [[90, 90, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3], { isSlow: true }],
    // One outlier doesn't hide the next one
    [[4, 4, 40, 4, 9], { medianSeconds: 4, isSlow: true }],
  ])('%j', (seconds, expected) => {
    expect(summarise(backups(...seconds), 'backup')).toMatchObject(expected);
  });

  it('finds the sample of a week ago, and returns undefined without samples', () => {
    const samples = backups(7, 6, 5, 4, 4, 4, 4, 4, 4);
    expect(summarise(samples, 'backup')?.weekAgoSeconds).toBe(6);
    expect(summarise(backups(4, 4), 'backup')?.weekAgoSeconds).toBeUndefined();
    expect(summarise(samples, 'restore')).toBeUndefined();
  });
});

describe('toSample', () => {
  const run: HistoryEntry = {
    id: 'one',
    what: 'run',
    endedAt: at(60_000),
    result: 'succeeded',
    snapshotId: '543fb2d5',
    durationSeconds: 4.5,
  };
  const facts = (listedAt: string) =>
    read(
      {
        objects: { count: 12, bytes: 3_000 },
        details: read([{ id: '543fb2d5ff', files: 3, bytes: 99 }], listedAt),
      } as unknown as RepositoryFacts,
      listedAt,
    );
  const take = (
    entry: HistoryEntry,
    listed = facts(at(0)),
    backupsEnded: readonly string[] = [entry.endedAt],
  ) => toSample(entry, { facts: listed, backupsEnded, now: new Date(NOW) });

  it("converts a backup with its snapshot and the repository's size", () => {
    expect(take(run)).toEqual({
      id: 'one',
      what: 'backup',
      endedAt: run.endedAt,
      seconds: 4.5,
      files: 3,
      bytes: 99,
      objects: 12,
      repositoryBytes: 3_000,
    });
  });

  it.each<[string, Partial<HistoryEntry>]>([
    ['failed', { result: 'failed' }],
    ['wrote no snapshot', { snapshotId: undefined }],
    ['has no duration', { durationSeconds: undefined }],
    ['is a restore that nobody compared', { what: 'restore' }],
    ['is a drill that was not equal', { what: 'drill', equal: false }],
  ])('ignores %s', (_, change) => {
    expect(take({ ...run, ...change })).toBeUndefined();
  });

  it('converts a matching drill with what it compared', () => {
    expect(
      take({ ...run, what: 'drill', equal: true, files: 7, bytes: 70 }),
    ).toMatchObject({ what: 'restore', files: 7, bytes: 70, objects: 12 });
  });

  it('waits for a listing after the backup, for a limited time', () => {
    const old = facts(at(120_000));
    expect(take(run, old)).toBe('later');
    expect(take(run, unread('pending', 'being read'))).toBe('later');
    const late = { ...run, endedAt: at(DAY_MS) };
    const sample = take(late, facts(at(2 * DAY_MS)));
    expect(sample).toMatchObject({ seconds: 4.5 });
    expect(sample).not.toHaveProperty('objects');
  });

  it('uses no listing from after the next backup', () => {
    expect(
      take(run, facts(at(0)), [run.endedAt, at(30_000)]),
    ).not.toHaveProperty('objects');
  });
});
