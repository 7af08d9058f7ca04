import { Fields, parseObject } from '../lib/json';

/** The backup summary that restic 0.17 and newer write. @public */
export interface SnapshotSummary {
  readonly backupStart: string;
  readonly backupEnd: string;
  readonly filesNew: number;
  readonly filesChanged: number;
  readonly filesUnmodified: number;
  readonly dirsNew: number;
  readonly dirsChanged: number;
  readonly dirsUnmodified: number;
  readonly dataBlobs: number;
  readonly treeBlobs: number;
  /** New bytes before compression */
  readonly dataAdded: number;
  /** New bytes as stored */
  readonly dataAddedPacked: number;
  readonly totalFilesProcessed: number;
  readonly totalBytesProcessed: number;
}

/** One restic snapshot. @public */
export interface Snapshot {
  readonly id: string;
  /** The first eight characters of the id, as VolSync logs them */
  readonly shortId: string;
  /** Start of the backup as it was written, RFC 3339 to the nanosecond */
  readonly time: string;
  /** `time` in milliseconds since 1970 */
  readonly timeMs: number;
  readonly tree: string;
  readonly parent: string | undefined;
  readonly paths: readonly string[];
  readonly hostname: string | undefined;
  readonly username: string | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly excludes: readonly string[] | undefined;
  readonly tags: readonly string[] | undefined;
  /** Its id before it was rewritten */
  readonly original: string | undefined;
  readonly programVersion: string | undefined;
  /** Absent in snapshots of older restic versions */
  readonly summary: SnapshotSummary | undefined;
}

export function parseSnapshot(plain: Uint8Array, id: string): Snapshot {
  const object = `snapshots/${id}`;
  const fields = new Fields(parseObject(plain, object), object);
  const time = fields.time('time');
  const summary = fields.optionalObject('summary');
  return {
    id,
    shortId: id.slice(0, 8),
    time,
    timeMs: Date.parse(time),
    tree: fields.id('tree'),
    parent: fields.optionalId('parent'),
    paths: fields.optionalTexts('paths') ?? [],
    hostname: fields.optionalText('hostname'),
    username: fields.optionalText('username'),
    uid: fields.optionalCount('uid'),
    gid: fields.optionalCount('gid'),
    excludes: fields.optionalTexts('excludes'),
    tags: fields.optionalTexts('tags'),
    original: fields.optionalId('original'),
    programVersion: fields.optionalText('program_version'),
    summary: summary && parseSummary(summary),
  };
}

function parseSummary(fields: Fields): SnapshotSummary {
  const count = (name: string) => fields.optionalCount(name) ?? 0;
  return {
    backupStart: fields.time('backup_start'),
    backupEnd: fields.time('backup_end'),
    filesNew: count('files_new'),
    filesChanged: count('files_changed'),
    filesUnmodified: count('files_unmodified'),
    dirsNew: count('dirs_new'),
    dirsChanged: count('dirs_changed'),
    dirsUnmodified: count('dirs_unmodified'),
    dataBlobs: count('data_blobs'),
    treeBlobs: count('tree_blobs'),
    dataAdded: count('data_added'),
    dataAddedPacked: count('data_added_packed'),
    totalFilesProcessed: count('total_files_processed'),
    totalBytesProcessed: count('total_bytes_processed'),
  };
}

/**
 * Newest first. Snapshots of the same millisecond are ordered by their sub-millisecond digits if both use the same time
 * zone, and then by id.
 */
export function compareNewestFirst(one: Snapshot, other: Snapshot): number {
  if (one.timeMs !== other.timeMs) return other.timeMs - one.timeMs;
  const nanoseconds = (snapshot: Snapshot) =>
    (/\.(\d+)/.exec(snapshot.time)?.[1] ?? '').padEnd(9, '0');
  const [a, b] = [nanoseconds(one), nanoseconds(other)];
  if (a !== b) return a < b ? 1 : -1;
  return one.id < other.id ? 1 : -1;
}
