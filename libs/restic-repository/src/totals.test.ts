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

describe('a repository that takes as many resources as it can', () => {
  it.each([
    ['snapshots', 'maxMetadataBytes'],
    ['index', 'maxIndexBytes'],
    ['largerIndex', 'maxIndexBytes'],
  ])(
    'is rejected for its %s, without stalls, in bounded memory',
    async (work, limit) => {
      const measured = [await measure(work)];
      // A busy machine stalls any process; a stall of the library happens every time
      while ((measured.at(-1)?.stallMs ?? 0) >= 200 && measured.length < 3) {
        measured.push(await measure(work));
      }
      expect(measured.map(one => one.limit)).toEqual(measured.map(() => limit));
      expect(measured.at(-1)?.stallMs).toBeLessThan(200);
      expect(Math.max(...measured.map(one => one.grownMebibytes))).toBeLessThan(
        1024,
      );
    },
    240_000,
  );
});
