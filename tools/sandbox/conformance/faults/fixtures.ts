import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FailureCause } from 'backstage-plugin-volsync-common';
import { FAULTS, type FaultOperation, OPERATIONS } from './matrix';

/** Where what restic wrote is kept: the verdict's own tests read it there. */
const FOLDER = join(
  __dirname,
  '../../../../plugins/volsync-common/fixtures/restic',
);

/** One log, and the cases in which it was written. */
export interface RecordedLog {
  readonly cause: FailureCause;
  /** `fault/target` */
  readonly cases: readonly string[];
  readonly code: number;
  readonly log: readonly string[];
}

/** A run that did not fail: restic does without what the fault takes away. */
export interface RecordedLogs {
  readonly restic: string;
  readonly operation: FaultOperation;
  readonly failed: readonly RecordedLog[];
  readonly succeeded: readonly string[];
}

export function readRecorded(operation: FaultOperation): RecordedLogs {
  const path = join(FOLDER, `${operation}.json`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** One run, before equal ones are put together. */
export interface RecordedRun {
  readonly name: string;
  readonly cause: FailureCause;
  readonly code: number;
  readonly log: string;
}

/** Puts equal logs together, in the order of the matrix. */
export function writeRecorded(
  restic: string,
  operation: FaultOperation,
  runs: readonly RecordedRun[],
): void {
  const order = Object.keys(FAULTS);
  const rank = ({ name }: RecordedRun) =>
    order.indexOf(name.split('/')[0] ?? '');
  const sorted = [...runs].sort(
    (one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1),
  );
  const failed = new Map<string, RecordedLog>();
  for (const { name, cause, code, log } of sorted) {
    if (code !== 0) {
      const key = JSON.stringify([cause, code, log]);
      failed.set(key, {
        cause,
        cases: [...(failed.get(key)?.cases ?? []), name],
        code,
        log: log.split('\n'),
      });
    }
  }
  const recorded: RecordedLogs = {
    restic,
    operation,
    failed: [...failed.values()],
    succeeded: sorted.filter(({ code }) => code === 0).map(({ name }) => name),
  };
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(
    join(FOLDER, `${operation}.json`),
    `${JSON.stringify(recorded, undefined, 1)}\n`,
  );
}

/** Of every operation that was recorded. */
export function readAllRecorded(): readonly RecordedLogs[] {
  return OPERATIONS.map(readRecorded);
}
