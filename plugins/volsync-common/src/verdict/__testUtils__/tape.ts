import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pod } from '../../kubernetes/resources';

/** One watch event of a recording. */
export interface TapeEvent {
  readonly time: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly kind: string;
  readonly object: {
    readonly metadata: { readonly name: string; readonly uid?: string };
  };
}

/** One object of the bucket at the end of the recording. */
export interface TapeObject {
  readonly key: string;
  readonly size: number;
  readonly lastModified: string;
}

/** A recording of the real controller, as stored in its folder. */
export interface Tape {
  readonly namespace: string;
  readonly start: string;
  /** The only moment for which the bucket was recorded */
  readonly end: string;
  readonly events: readonly TapeEvent[];
  /** The whole log of each mover pod, by uid */
  readonly logs: ReadonlyMap<string, string>;
  /** Objects by the path of the repository inside its bucket */
  readonly listings: ReadonlyMap<string, readonly TapeObject[]>;
  /** The output of `restic check` at the end, by path, preceded by its exit code such as `rc=0` */
  readonly checks: ReadonlyMap<string, string>;
  /** Address of the repository by name of the Secret, if the recording has it */
  readonly repositories: Readonly<Record<string, string>>;
  /** The classes of the cluster, if they were recorded */
  readonly classes?: TapeClasses;
}

/** Names of classes, and when they could not be read. */
export interface TapeClasses {
  readonly storageClasses: readonly string[];
  readonly volumeSnapshotClasses: readonly string[];
  readonly unreadable: readonly (readonly [from: string, to: string])[];
}

/** The folder of the distilled recordings. */
export const TAPES = join(__dirname, '../../../fixtures/tapes');

/** Reads a recording's folder: `watch.jsonl`, `mover-logs/`, `final/` and, if there is one, `meta.json`. */
export function readTape(folder: string): Tape {
  const events = readFileSync(join(folder, 'watch.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as TapeEvent);
  const meta = readJson<{
    namespace?: string;
    start?: string;
    end?: string;
    repositories?: Record<string, string>;
    classes?: TapeClasses;
  }>(join(folder, 'meta.json'));
  const pods = events
    .filter(({ kind }) => kind === 'Pod')
    .map(({ object }) => object as Pod);
  return {
    namespace:
      meta?.namespace ?? pods[0]?.metadata.namespace ?? 'recorded-namespace',
    start: meta?.start ?? events[0]?.time ?? '',
    end: meta?.end ?? events.at(-1)?.time ?? '',
    events,
    logs: readLogs(join(folder, 'mover-logs')),
    listings: readListings(join(folder, 'final')),
    checks: readChecks(join(folder, 'final')),
    repositories: meta?.repositories ?? {},
    classes: meta?.classes,
  };
}

/** `<pod>_<uid>_restic.log` */
function readLogs(folder: string): Map<string, string> {
  const logs = new Map<string, string>();
  for (const file of list(folder)) {
    const uid = file.split('_')[1];
    if (uid) {
      logs.set(uid, readFileSync(join(folder, file), 'utf8'));
    }
  }
  return logs;
}

/** `s3-objects-<path>.json` */
function readListings(folder: string): Map<string, readonly TapeObject[]> {
  const listings = new Map<string, readonly TapeObject[]>();
  for (const file of list(folder)) {
    const path = /^s3-objects-(.+)\.json$/.exec(file)?.[1];
    if (path) {
      listings.set(path, readJson<TapeObject[]>(join(folder, file)) ?? []);
    }
  }
  return listings;
}

/** `restic-check-<path>.txt` */
function readChecks(folder: string): Map<string, string> {
  const checks = new Map<string, string>();
  for (const file of list(folder)) {
    const path = /^restic-check-(.+)\.txt$/.exec(file)?.[1];
    if (path) {
      checks.set(path, readFileSync(join(folder, file), 'utf8'));
    }
  }
  return checks;
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function readJson<T>(file: string): T | undefined {
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as T)
    : undefined;
}
