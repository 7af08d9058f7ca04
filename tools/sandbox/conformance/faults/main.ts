import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FaultHarness } from './FaultHarness';
import { type RecordedRun, writeRecorded } from './fixtures';
import { allCases, expectedCause, nameOf, OPERATIONS } from './matrix';
import { trimLog } from './trim';

/** restic retries some requests for a quarter of an hour, and waiting costs no CPU. */
const AT_A_TIME = 200;
/** A run that has not ended by then is skipped. */
const TIMEOUT_MS = 35 * 60_000;
/** Delay between the starts of runs, because starting restic costs CPU. */
const START_INTERVAL_MS = 400;

interface RawRun {
  readonly name: string;
  readonly code: number;
  readonly log: string;
}

async function record(raw: string, filter: RegExp): Promise<void> {
  const done = new Set(readRaw(raw).map(({ name }) => name));
  const cases = allCases().filter(
    one => filter.test(nameOf(one)) && !done.has(nameOf(one)),
  );
  const bench = await FaultHarness.open();
  let left = cases.length;
  const next = async (): Promise<void> => {
    for (let one = cases.shift(); one; one = cases.shift()) {
      const name = nameOf(one);
      const began = Date.now();
      try {
        const { code, log } = await bench.run(
          one,
          AbortSignal.timeout(TIMEOUT_MS),
        );
        appendFileSync(raw, `${JSON.stringify({ name, code, log })}\n`);
      } catch (error) {
        process.stdout.write(`${name}: ${error}\n`);
      }
      left -= 1;
      const seconds = Math.round((Date.now() - began) / 1000);
      process.stdout.write(`${left} left; ${name} took ${seconds} s\n`);
    }
  };
  try {
    await Promise.all(
      Array.from({ length: AT_A_TIME }, async (_, index) => {
        await new Promise(later =>
          setTimeout(later, index * START_INTERVAL_MS),
        );
        await next();
      }),
    );
  } finally {
    await bench.close();
  }
}

function readRaw(raw: string): RawRun[] {
  return existsSync(raw)
    ? readFileSync(raw, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line))
    : [];
}

function write(raw: string): void {
  const restic = execFileSync(process.env.RESTIC_BINARY || 'restic', [
    'version',
  ])
    .toString()
    .split(' ')[1] as string;
  const byName = new Map(readRaw(raw).map(run => [run.name, run]));
  for (const operation of OPERATIONS) {
    const runs: RecordedRun[] = allCases()
      .filter(one => one.operation === operation)
      .flatMap(one => {
        const run = byName.get(nameOf(one));
        return run
          ? [
              {
                name: `${one.fault}/${one.target}`,
                cause: expectedCause(one, run.log),
                code: run.code,
                log: trimLog(run.log),
              },
            ]
          : [];
      });
    writeRecorded(restic, operation, runs);
  }
}

async function main(): Promise<void> {
  const { raw, only, again } = parseArgs({
    options: {
      raw: { type: 'string' },
      only: { type: 'string', default: '' },
      again: { type: 'boolean', default: false },
    },
  }).values;
  if (!raw) {
    throw new Error('--raw is missing: the file of what restic wrote');
  }
  if (again) {
    rmSync(raw, { force: true });
  }
  await record(raw, new RegExp(only));
  write(raw);
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
