import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** In a process of its own, whose threads load sources */
async function measure(work: string) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--require',
    require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    require.resolve('./testing/hostileTotals'),
    work,
  ]);
  return JSON.parse(stdout) as {
    readonly limit: string | undefined;
    readonly stallMs: number;
    readonly grownMebibytes: number;
  };
}

describe('a repository that takes as much as it can', () => {
  it.each([
    ['snapshots', 'maxMetadataBytes'],
    ['index', 'maxIndexBytes'],
    ['largerIndex', 'maxIndexBytes'],
  ])(
    'is refused for its %s, without stalls, in bounded memory',
    async (work, limit) => {
      const measured = await measure(work);
      expect(measured.limit).toBe(limit);
      expect(measured.stallMs).toBeLessThan(200);
      expect(measured.grownMebibytes).toBeLessThan(1024);
    },
    120_000,
  );
});
