import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FailureCause } from 'backstage-plugin-volsync-common';
import { FAULTS, type FaultOperation, OPERATIONS } from './matrix';

/** The recorded output of restic: the verdict's own tests read it there. */
const FOLDER = join(
  __dirname,
  '../../../../plugins/volsync-common/fixtures/restic',
);

/** One log, and the cases that produced it. */
interface RecordedLog {
  readonly cause: FailureCause;
  /** `fault/target` */
  readonly cases: readonly string[];
  readonly code: number;
  readonly log: readonly string[];
}

/** A run that did not fail: restic continues without the affected resource. */
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

/** One run, before equal ones are merged. */
export interface RecordedRun {
  readonly name: string;
  readonly cause: FailureCause;
  readonly code: number;
  readonly log: string;
}

/** Merges equal logs, in the order of the matrix. */
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

/** The cases that were recorded for every operation. */
export function readAllRecorded(): readonly RecordedLogs[] {
  return OPERATIONS.map(readRecorded);
}
