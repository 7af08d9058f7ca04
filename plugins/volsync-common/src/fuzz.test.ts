import fc from 'fast-check';
import { markdownCode, markdownText, yamlString } from './quoting';
import { parseGoDuration, parseIsoDuration } from './duration';
import { parseQuantity } from './quantity';
import { nextFire, parseSchedule, previousFire } from './schedule';
import { recogniseCause } from './volsync/failureCauses';
import { readLock } from './volsync/lockText';
import * as moverLog from './volsync/moverLog';

/*
 * Feeds random text to every parser of tenant-written content. The seed is fixed, so failures are reproducible;
 * FUZZ_SEED overrides it. fast-check prints the seed and the shortest failing text.
 */

const SEED = Number(process.env.FUZZ_SEED ?? 17);
const RUNS = 200;
const MAX_MS = 500;
/** What the portal keeps of one text (`trimTexts`, `TailBuffer`) */
const MAX_TEXT = 16 * 1024;
/** Doubling the input may triple the time, plus this allowance for a busy machine */
const SLACK_MS = 15;

const CORPUS = [
  '1h2m3.5s',
  '-1.5µs',
  'P1DT2H',
  'P1Y2M3W4DT5H6M7.8S',
  '10Gi',
  '1.5e3',
  '*/15 0-23/2 1,15 JAN-DEC MON#1',
  'CRON_TZ=Europe/Berlin 0 3 * * *',
  '@every 1h30m',
  '0 3 31 2 *',
  'snapshot 1a2b3c4d saved',
  'created restic repository 1a2b3c4d at s3:http://minio/bucket',
  'using parent snapshot 1a2b3c4d',
  'processed 12 files, 1.234 GiB in 0:03',
  'Added to the repository: 1.5 MiB (1.0 MiB stored)',
  'repository is already locked exclusively by PID 17094 on host by root',
  'lock was created at 2026-11-23 02:26:18 (12m9s ago)',
  'Fatal: unable to open config file: Stat: The Access Key Id you provided does not exist',
  'pack aaaa not found in the index',
  '=== Starting container ===',
  '`$(id)`\n---\n- [x](y) | "\'',
  '__proto__',
];
const PIECES = [
  ...CORPUS.flatMap(text => [text, ...text.split(/(\W)/).filter(Boolean)]),
  '\n',
  '\r',
  '\0',
  '\u202e',
  '\ud800',
  '9',
  '0',
  '.',
  '-',
  'E',
  'constructor',
];

/** Fragments that are slow to reject for a naive pattern */
const REPEATED = [
  '9',
  '1h',
  '.',
  '-',
  ' ',
  '\n',
  '*/1,',
  'P1D',
  ...CORPUS.slice(10, 16),
];

/** Known texts and their parts in random order, some of them repeated very often, with arbitrary text between. */
const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom(...PIECES), fc.integer({ max: 400, min: 2 }))
          .map(([piece, times]) => piece.repeat(times)),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    ),
    { maxLength: 12 },
  )
  .map(parts => parts.join('').slice(0, MAX_TEXT));

const NOW = '2026-11-23T12:00:00Z';
const READERS: Readonly<Record<string, (input: string) => unknown>> = {
  parseGoDuration,
  parseIsoDuration,
  parseQuantity,
  parseSchedule,
  nextFire: input => nextFire(input, NOW),
  previousFire: input => previousFire(input, NOW),
  readLock: input => readLock(input, NOW),
  recogniseCause,
  markdownCode,
  markdownText,
  yamlString,
  ...moverLog,
};

function milliseconds(work: () => unknown): number {
  let best = Infinity;
  for (let round = 0; round < 2; round++) {
    const begun = performance.now();
    work();
    best = Math.min(best, performance.now() - begun);
  }
  return best;
}

describe.each(Object.entries(READERS))('%s', (_, read) => {
  it('does not throw, returns little and changes no prototype for any text', () => {
    const prototype = Object.getOwnPropertyNames(Object.prototype).sort();
    fc.assert(
      fc.property(text, input => {
        const output = read(input);
        expect(JSON.stringify(output ?? null).length).toBeLessThan(
          6 * input.length + 2_000,
        );
      }),
      {
        seed: SEED,
        numRuns: RUNS,
        interruptAfterTimeLimit: MAX_MS,
        examples: CORPUS.map(one => [one]),
      },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(
      prototype,
    );
  });

  it('takes linear time', () => {
    const slow = REPEATED.flatMap(piece => {
      const make = (length: number) =>
        piece.repeat(Math.ceil(length / piece.length));
      const half = milliseconds(() => read(`${make(MAX_TEXT / 2)}!`));
      const whole = milliseconds(() => read(`${make(MAX_TEXT)}!`));
      return whole > 3 * half + SLACK_MS ? [{ piece, half, whole }] : [];
    });
    expect(slow).toEqual([]);
  });
});
