import { moverProgress } from './moverProgress';

const MIB = 2 ** 20;
/** Recorded with restic 0.18.0, whose lines follow those of VolSync's entry.sh */
const BACKUP = [
  '=== Starting backup ===',
  '/data /',
  'no parent snapshot found, will read all files',
  '[0:10] 5.30%  0 files 13.646 MiB, total 403 files 257.493 MiB, 0 errors ETA 3:03',
  '/data/f1.bin',
  '/data/f2.bin',
  '[0:20] 64.64%  12 files 166.453 MiB, total 403 files 257.493 MiB, 0 errors ETA 0:11',
  '/data/f1.bin',
];
const RESTORE = [
  '=== Starting restore ===',
  'restoring snapshot 1be9d3c3 of [/data] at 2026-11-30 13:28:00.133932262 +0000 UTC by nobody@volsync to .',
  '[0:10] 44.86%  7 files/dirs 115.500 MiB, total 404 files/dirs 257.493 MiB, skipped 3 files/dirs 2 B',
];
const progressOf = (...lines: readonly string[]) =>
  moverProgress(lines.join('\n'));

describe('the progress in the log of a mover', () => {
  it('is what restic said last of a backup', () => {
    expect(progressOf(...BACKUP)).toEqual({
      files: 12,
      bytes: Math.round(166.453 * MIB),
      totalFiles: 403,
      totalBytes: Math.round(257.493 * MIB),
      elapsedSeconds: 20,
      secondsLeft: 11,
    });
  });

  it('is what restic said last of a restore, which estimates no time', () => {
    expect(progressOf(...RESTORE)).toEqual({
      files: 7,
      bytes: Math.round(115.5 * MIB),
      totalFiles: 404,
      totalBytes: Math.round(257.493 * MIB),
      elapsedSeconds: 10,
    });
  });

  it('has no total while restic still counts the files', () => {
    for (const line of [
      '[1:00:02] 120 files, 13.646 MiB, 0 errors',
      '[1:00:02] 120 files 13.646 MiB, total 130 files 15.000 MiB, 0 errors',
    ]) {
      expect(progressOf(line)).toEqual({
        files: 120,
        bytes: Math.round(13.646 * MIB),
        elapsedSeconds: 3_602,
      });
    }
  });

  it('keeps the counted total when restic no longer estimates', () => {
    expect(
      progressOf(
        ...BACKUP,
        '[0:30] 402 files 241.997 MiB, total 403 files 257.493 MiB, 0 errors',
      ),
    ).toMatchObject({ files: 402, totalFiles: 403, elapsedSeconds: 30 });
  });

  it.each([
    ['processed 403 files, 257.493 MiB in 0:03'],
    ['Summary: Restored 404 files/dirs (257.493 MiB) in 0:01'],
    ['snapshot 458c3bdb saved'],
    ['=== Starting forget ==='],
  ])('ends with "%s"', end => {
    expect(progressOf(...BACKUP, end)).toBeUndefined();
    expect(
      progressOf(...BACKUP, end, '[0:00] 100.00%  8 / 8 packs processed'),
    ).toBeUndefined();
  });

  it.each([
    ['nothing', undefined],
    ['an empty log', ''],
    ['prune', '[0:00] 100.00%  8 / 8 packs processed'],
    ['a line in a line', `/data/${BACKUP[3]}`],
    [
      'numbers without end',
      `[0:10] ${'9'.repeat(40)} files, 1.0 MiB, 0 errors`,
    ],
    ['a long line', `[0:10] 1 files, 1.0 MiB, 0 errors${' '.repeat(400)}`],
    ['an unknown unit', '[0:10] 1 files, 1.0 PiB, 0 errors'],
  ])('is absent in %s', (_, log) => {
    expect(moverProgress(log)).toBeUndefined();
  });

  it('never exceeds its total, and no number is beyond counting', () => {
    const progress = progressOf(
      '[0:10] 99.00%  9 files 999999999999999 TiB, total 9 files 1.000 MiB, 0 errors ETA 0:01',
    );
    expect(progress?.bytes).toBe(Number.MAX_SAFE_INTEGER);
    expect(progress).not.toHaveProperty('totalBytes');
  });

  it('reads a long log of an attacker at once', () => {
    const before = process.cpuUsage();
    moverProgress(`[0:10] ${'1'.repeat(8_000)}\n`.repeat(2_000));
    moverProgress('[0:10] 1 files 1 MiB, total '.repeat(100_000));
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
  });
});
