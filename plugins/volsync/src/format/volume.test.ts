import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { momentsAt, source, volume } from '../fixtures/base';
import { failingVolume } from '../fixtures/failing';
import { unknownVolume, unprotectedVolume } from '../fixtures/volumes';
import { toAnswer } from './answer';
import { countFailed, firstAttemptNumber } from './runs';
import { growthPerDay, successfulDurations } from './statistics';
import { countVerdicts, volumeName } from './volume';

const moments = momentsAt(new Date('2026-11-23T13:42:00Z'));

describe('toAnswer', () => {
  const newest = volume(moments).newestRestorable;
  const unread = unknownVolume(moments).repository;
  const { repository } = volume(moments);
  const empty =
    repository.state === 'read'
      ? { ...repository, value: { ...repository.value, snapshotCount: 0 } }
      : repository;
  const cases: [string, VolumeReport, object][] = [
    [
      'a protected volume',
      volume(moments),
      { sentence: { kind: 'restorable', newest }, firstRun: false },
    ],
    [
      'a failing one keeps its state and says since when',
      failingVolume(moments),
      {
        sentence: { kind: 'restorableThough' },
        failing: { since: moments.ago(4) },
      },
    ],
    [
      'a failing one whose snapshots cannot be restored',
      volume(moments, {
        verdict: 'failing',
        newestRestorable: undefined,
        failingBackups: {},
      }),
      { sentence: { kind: 'unrestorable' }, failing: {} },
    ],
    [
      'a failing one that has nothing',
      volume(moments, {
        verdict: 'failing',
        newestRestorable: undefined,
        repository: empty,
        failingBackups: {},
      }),
      { sentence: { kind: 'nothing' }, failing: {} },
    ],
    [
      'one of which only a test restore failed: its backups do not fail',
      volume(moments, { verdict: 'failing', failingSince: moments.ago(4) }),
      { sentence: { kind: 'restorableThough' }, failing: undefined },
    ],
    [
      'a failing one whose bucket is silent',
      volume(moments, {
        verdict: 'failing',
        newestRestorable: undefined,
        repository: unread,
      }),
      { sentence: { kind: 'unknown' } },
    ],
    [
      'an unprotected one',
      unprotectedVolume(moments),
      { sentence: { kind: 'nothing' }, firstRun: false },
    ],
    [
      'its first run',
      volume(moments, {
        verdict: 'unprotected',
        newestRestorable: undefined,
        run: { failedAttempts: 0, attemptLimit: 8, attempts: [] },
      }),
      { sentence: { kind: 'nothing' }, firstRun: true },
    ],
    [
      'an unknown one',
      unknownVolume(moments),
      { sentence: { kind: 'unknown' } },
    ],
    [
      'an unknown one with a state from before',
      volume(moments, { verdict: 'unknown' }),
      { sentence: { kind: 'uncertain', newest } },
    ],
  ];
  it.each(cases)('%s', (_name, given, answer) => {
    expect(toAnswer(given)).toMatchObject(answer);
  });
});

describe('statistics', () => {
  it('averages the growth of two weeks and ignores earlier records', () => {
    const growth = [
      { day: '2026-09-01', bytes: 999_999 },
      { day: '2026-11-09', bytes: 1_000 },
      { day: '2026-11-23', bytes: 2_400 },
    ];
    expect(growthPerDay(growth)).toBe(100);
    expect(growthPerDay(growth.slice(-1))).toBeUndefined();
    expect(growthPerDay([])).toBeUndefined();
    expect(
      growthPerDay([
        { day: '2026-11-22', bytes: 300 },
        { day: '2026-11-23', bytes: 100 },
      ]),
    ).toBe(-200);
  });

  it('skips failed runs and runs without a duration', () => {
    const at = '2026-11-23T13:00:00Z';
    expect(
      successfulDurations([
        {
          endedAt: at,
          result: 'failed',
          durationSeconds: 1200,
          failedAttempts: 8,
        },
        { endedAt: at, result: 'successful', failedAttempts: 0 },
        {
          endedAt: at,
          result: 'successful',
          durationSeconds: 40,
          failedAttempts: 1,
        },
      ]),
    ).toEqual([40]);
  });
});

describe('runs and volumes', () => {
  it('numbers attempts even if the first pods are gone', () => {
    const failed = { pod: 'a', state: 'failed' } as const;
    const running = { pod: 'b', state: 'running' } as const;
    const run = { attemptLimit: 8, failedAttempts: 5 };
    expect(firstAttemptNumber({ ...run, attempts: [failed, running] })).toBe(5);
    expect(firstAttemptNumber({ ...run, attempts: [running] })).toBe(6);
    expect(
      firstAttemptNumber({ ...run, failedAttempts: 0, attempts: [failed] }),
    ).toBe(1);
  });

  it('counts the failed attempts of a replaced Job', () => {
    const failed = { pod: 'a', state: 'failed' } as const;
    const running = { pod: 'b', state: 'running' } as const;
    const run = { attemptLimit: 8, failedAttempts: 1 };
    expect(countFailed({ ...run, attempts: [failed, failed, running] })).toBe(
      2,
    );
    expect(countFailed({ ...run, failedAttempts: 7, attempts: [] })).toBe(7);
  });

  it('names a volume by its source, otherwise by its claim', () => {
    expect(
      volumeName(volume(moments, { source: source(moments, { name: 'db' }) })),
    ).toBe('db');
    expect(volumeName(unprotectedVolume(moments))).toBe('uploads');
  });

  it('counts verdicts, worst first', () => {
    expect(
      countVerdicts([volume(moments), failingVolume(moments), volume(moments)]),
    ).toEqual([
      { verdict: 'failing', count: 1 },
      { verdict: 'protected', count: 2 },
    ]);
  });
});
