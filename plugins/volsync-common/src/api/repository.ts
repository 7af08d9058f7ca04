import type { SnapshotStatus } from '../verdict/snapshotProof';
import type { SnapshotObject } from '../verdict/evidence';
import type { Reading } from '../verdict/reading';

/**
 * The routes of the content of a volume's repository, below
 * `/v1/entities/:kind/:namespace/:name/volumes/:cluster/:claim/repository`. Times are RFC 3339, sizes bytes, durations
 * seconds. Without decryption, the list contains what the listing shows, and all other routes answer 403 with the reason.
 *
 * | route | permission | answer |
 * | --- | --- | --- |
 * | `GET …/snapshots?text=&host=&tag=&since=&until=&offset=&limit=` | `volsync.snapshot.list` | `SnapshotPage` |
 * | `GET …/usage` | `volsync.snapshot.list` | `RepositoryUsage` |
 * | `GET …/snapshots/:id/tree?path=&offset=&limit=` | `volsync.snapshot.browse` | `FolderPage` |
 * | `GET …/snapshots/:id/find?text=&path=` | `volsync.snapshot.browse` | events `entry` (`FoundEntry`), then `end` (`FindEnd`) |
 * | `GET …/snapshots/:id/changes?from=` | `volsync.snapshot.browse` | events `change` (`SnapshotChange`), then `end` (`ChangesEnd`) |
 * | `GET …/snapshots/:id/verify?content=` | `volsync.snapshot.browse` | events `progress` (`VerifyProgressReport`), then `end` (`VerifyResult`) |
 * | `GET …/snapshots/:id/file?path=` | `volsync.snapshot.download` | the bytes, supports `Range` and cookie authentication |
 * | `GET …/snapshots/:id/archive?path=` | `volsync.snapshot.download` | tar.gz of a folder; supports cookie authentication |
 *
 * A snapshot is identified by at least 8 hex digits of its id. Without `from`, changes are relative to the previous
 * snapshot. A stream that fails ends with an event `problem` (`StreamProblem`). Closing the connection cancels the work.
 * 409 means that the repository or its Secret has a problem, which the answer names; 429 that too many requests are in
 * progress.
 *
 * @public
 */
export interface SnapshotPage {
  /** `s3:http://host:port/bucket/path`, `rest:https://host:port/path` or what else is read */
  readonly location: string;
  /** Newest first */
  readonly snapshots: readonly SnapshotItem[];
  /** The number of snapshots, and of those that match the filters */
  readonly total: number;
  readonly matching: number;
  /** Offset of the next page; absent on the last one */
  readonly next?: number;
  /** Values for the filters, over all snapshots; empty without decryption */
  readonly hosts: readonly string[];
  readonly tags: readonly string[];
  /** Why only the listing is available; `read` if the snapshots were decrypted */
  readonly decrypted: Reading<true>;
  /** Other sources that back up into the same repository: `cluster/namespace/name` */
  readonly sharedWith: readonly string[];
}

/** One snapshot: what the listing shows, and its decrypted content if available. @public */
export interface SnapshotItem extends SnapshotObject, SnapshotStatus {
  readonly details?: SnapshotContent;
}

/** @public */
export interface SnapshotContent {
  /** Start of the backup, to the nanosecond */
  readonly time: string;
  readonly hostname?: string;
  readonly username?: string;
  readonly paths: readonly string[];
  readonly tags: readonly string[];
  /** Short id of the snapshot that it was compared with during the backup */
  readonly parent?: string;
  readonly program?: string;
  /** The rest is written by restic 0.17 and later */
  readonly files?: number;
  readonly bytes?: number;
  readonly durationSeconds?: number;
  readonly filesNew?: number;
  readonly filesChanged?: number;
  readonly filesUnmodified?: number;
  /** New bytes, before and after compression */
  readonly addedBytes?: number;
  readonly addedPackedBytes?: number;
}

/** Live against unreferenced data. @public */
export interface RepositoryUsage {
  readonly snapshots: number;
  /** Stored bytes that snapshots need */
  readonly neededBytes: number;
  /** Stored bytes that no snapshot needs: a prune would free them */
  readonly unreferencedBytes: number;
  /** Bytes of packs that no index knows */
  readonly unindexedBytes: number;
  readonly at: string;
}

/** @public */
export interface FolderPage {
  readonly snapshot: string;
  readonly path: string;
  /** In the order of restic: by name, byte by byte */
  readonly entries: readonly FolderEntry[];
  readonly total: number;
  readonly next?: number;
}

/** @public */
export interface FolderEntry {
  /** For display: bytes that are not UTF-8 are shown as U+FFFD */
  readonly name: string;
  /** The `path` of the entry: differs from `name` if the name can't be displayed */
  readonly path: string;
  readonly type:
    | 'file'
    | 'dir'
    | 'symlink'
    | 'dev'
    | 'chardev'
    | 'fifo'
    | 'socket'
    | 'irregular';
  /** As `ls` writes it, such as `-rw-r--r--` */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly bytes?: number;
  readonly modifiedAt?: string;
  readonly linkTarget?: string;
  readonly links?: number;
}

/** @public */
export interface FoundEntry extends FolderEntry {
  /** The folder that it is in */
  readonly folder: string;
}

/** @public */
export interface FindEnd {
  readonly found: number;
  /** There are more; the search stopped at its limit */
  readonly truncated: boolean;
}

/** @public */
export interface SnapshotChange {
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'metadata' | 'type';
  readonly type: FolderEntry['type'];
  readonly bytesBefore?: number;
  readonly bytesAfter?: number;
}

/** @public */
export interface ChangesEnd {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly addedBytes: number;
  readonly removedBytes: number;
  readonly truncated: boolean;
}

/** @public */
export interface VerifyProgressReport {
  readonly phase: 'trees' | 'packs' | 'content';
  readonly done: number;
  readonly total?: number;
}

/** @public */
export interface VerifyResult {
  readonly restorable: boolean;
  readonly content: boolean;
  readonly files: number;
  readonly blobs: number;
  readonly packs: number;
  readonly bytes: number;
  readonly problems: readonly {
    readonly kind: string;
    readonly object: string;
    readonly message: string;
    readonly paths: readonly string[];
  }[];
  readonly truncated: boolean;
  readonly at: string;
}

/** Why a stream ended early: errors inside streams are data. @public */
export interface StreamProblem {
  readonly message: string;
}
