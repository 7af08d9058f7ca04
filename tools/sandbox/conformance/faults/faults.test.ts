import { recogniseCause } from 'backstage-plugin-volsync-common';
import { FaultHarness } from './FaultHarness';
import { readRecorded } from './fixtures';
import { allCases, nameOf } from './matrix';
import { trimLog } from './trim';

jest.setTimeout(120_000);

/** One of each kind that fails immediately: restic would retry others for a quarter of an hour. */
const SAMPLE = [
  'backup/AccessDenied/data',
  'forget/AccessDenied/keys',
  'prune/Gone/data',
  'restore/HalfWritten/data',
  'unlock/AccessDenied/snapshots',
];

describe("restic's output when a store fails", () => {
  let bench: FaultHarness;
  const cases = allCases().filter(one => SAMPLE.includes(nameOf(one)));

  beforeAll(async () => {
    bench = await FaultHarness.open();
  });
  afterAll(async () => bench?.close());

  it('is sampled from the matrix', () => {
    expect(cases.map(nameOf).sort()).toEqual(SAMPLE);
  });

  it.each(cases.map(one => [nameOf(one), one] as const))(
    'is as recorded: %s',
    async (_, one) => {
      const { code, log } = await bench.run(one, AbortSignal.timeout(100_000));
      const { restic, failed } = readRecorded(one.operation);
      const recorded = failed.find(({ cases: of }) =>
        of.includes(`${one.fault}/${one.target}`),
      );
      expect([code, recogniseCause(log)]).toEqual([
        recorded?.code,
        recorded?.cause,
      ]);
      // Another version may phrase the same cause differently.
      const words = log.includes(`restic ${restic} `)
        ? trimLog(log)
        : undefined;
      expect(shapeOf(words ?? recorded?.log.join('\n') ?? '')).toEqual(
        shapeOf(recorded?.log.join('\n') ?? ''),
      );
    },
  );
});

/** Requests run in parallel, so which object is requested first, and which file fails, is random. */
function shapeOf(log: string): string[] {
  const lines = log
    .replace(/\b[0-9a-f]{8,64}\b/g, 'id')
    .replace(/ignoring error for \/\S*:/g, 'ignoring error for FILE:')
    .replace(/Restored \d+ files/g, 'Restored N files')
    .split('\n');
  return [...new Set(lines)].sort();
}
