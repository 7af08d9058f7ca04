import type { AttemptReport, RunReport } from 'backstage-plugin-volsync-common';
import { describeRun, toFileProgress, toRunProgress } from './runProgress';

const LINE =
  '[0:10] 25.00%  3 files 1.000 MiB, total 12 files 4.000 MiB, 0 errors';
const attempt = (more: Partial<AttemptReport>): AttemptReport => ({
  pod: 'volsync-src-app-abcde',
  state: 'running',
  ...more,
});
const runOf = (
  failedAttempts: number,
  ...attempts: readonly AttemptReport[]
): RunReport => ({ failedAttempts, attemptLimit: 8, attempts });

describe('the progress of a VolSync run', () => {
  it('is what restic reports in the running pod, besides the failed pods', () => {
    expect(
      toRunProgress(
        runOf(
          2,
          attempt({ state: 'failed', logTail: LINE.replace('1.000', '3.000') }),
          attempt({ logTail: `${LINE} ETA 0:41\n/data/f1.bin\n` }),
        ),
      ),
    ).toEqual({
      unit: 'bytes',
      done: 2 ** 20,
      total: 2 ** 22,
      files: 3,
      totalFiles: 12,
      bytesPerSecond: 2 ** 20 / 10,
      secondsLeft: 41,
      failedAttempts: 2,
    });
  });

  it('is estimated from its speed if restic has no estimate', () => {
    expect(
      toRunProgress(runOf(0, attempt({ logTail: LINE }))).secondsLeft,
    ).toBe(30);
  });

  it('is only the failed pods if no running pod reports more', () => {
    for (const run of [
      runOf(3),
      runOf(3, attempt({ state: 'failed', logTail: LINE })),
      runOf(3, attempt({ logTail: `${LINE}\nsnapshot 458c3bdb saved` })),
    ]) {
      expect(toRunProgress(run)).toEqual({
        unit: 'attempts',
        done: 3,
        total: 8,
      });
    }
    expect(toRunProgress(undefined)).toEqual({
      unit: 'attempts',
      done: 0,
      total: 8,
    });
  });

  it('is described without the names of files in progress', () => {
    expect(
      describeRun(runOf(0, attempt({ logTail: `${LINE}\n/data/f1.bin` }))),
    ).toBe('Running');
    expect(
      describeRun(runOf(1, attempt({ logTail: 'Fatal: unable to open' }))),
    ).toBe('1 of 8 attempts failed: Fatal: unable to open');
    expect(describeRun(undefined)).toBe('Pending');
  });
});

describe('the progress of files that the portal counts', () => {
  it('has an estimate only after a few seconds', () => {
    const files = { done: 50, total: 200, startedAt: 1_000 };
    expect(toFileProgress({ ...files, now: 2_000 })).toEqual({
      unit: 'files',
      done: 50,
      total: 200,
    });
    expect(toFileProgress({ ...files, now: 11_000 }).secondsLeft).toBe(30);
    expect(
      toFileProgress({ ...files, done: 0, now: 11_000 }).secondsLeft,
    ).toBeUndefined();
  });
});
