import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { theLab } from './lab';

/** A difference between the sandbox and the real server, found in a run. */
export interface Difference {
  /** The request */
  readonly what: string;
  readonly sandbox: string;
  readonly real: string;
  /** Why the difference is acceptable */
  readonly why: string;
}

/** A suite's differences, for the table that the run writes into docs/lab-differences.md. */
export function reportDifferences(report: {
  /** The order of the suites in the document, and the file's name */
  readonly id: string;
  readonly title: string;
  readonly differences: readonly Difference[];
}): void {
  const directory = path.join(theLab().directory, 'differences');
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    path.join(directory, `${report.id}.json`),
    JSON.stringify(report),
  );
}
