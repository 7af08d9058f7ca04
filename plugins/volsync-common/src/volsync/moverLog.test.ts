import { lastRelevantLine } from './moverLog';

const PROGRESS = [
  '[0:02] 28.45%  0 files 73.249 MiB, total 403 files 257.493 MiB, 0 errors ETA 0:02',
  '[18:10] 1 files 46.875 MiB, total 1 files 46.875 MiB, 0 errors',
  '[0:00] 44.86%  0 files/dirs 115.500 MiB, total 404 files/dirs 257.493 MiB',
];

describe('the line of a log that explains a failure', () => {
  it('is never one of restic’s progress, although it counts errors', () => {
    expect(
      lastRelevantLine(
        ['signal terminated received, cleaning up', ...PROGRESS].join('\n'),
      ),
    ).toBe('signal terminated received, cleaning up');
    expect(lastRelevantLine(PROGRESS.join('\n'))).toBeUndefined();
  });

  it('is the last of the worst', () => {
    expect(
      lastRelevantLine(
        'error: one\nFatal: two\nFatal: three\nwarning: four\nend',
      ),
    ).toBe('Fatal: three');
  });
});
