import type {
  ChangesEnd,
  FindEnd,
  FolderPage,
  FoundEntry,
  RepositoryUsage,
  SnapshotChange,
  SnapshotPage,
  VerifyProgressReport,
  VerifyResult,
} from 'backstage-plugin-volsync-common';

/** Whose repository is meant. @public */
export interface VolumeRef {
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
}

/** Which snapshots are wanted; all of them without a filter. @public */
export interface SnapshotQuery {
  /** Part of an id, a host, a path or a tag */
  readonly text?: string;
  readonly host?: string;
  readonly tag?: string;
  /** RFC 3339, both inclusive */
  readonly since?: string;
  readonly until?: string;
  readonly offset?: number;
  readonly limit?: number;
}

/** @public */
export interface FolderQuery {
  readonly snapshot: string;
  /** `/` or the `path` of an entry */
  readonly path: string;
  readonly offset?: number;
  readonly limit?: number;
}

/** @public */
export interface FindQuery {
  readonly snapshot: string;
  /** Part of a name */
  readonly text: string;
  /** The folder to look in, with all beneath it; the whole snapshot by default */
  readonly path?: string;
}

/** What a download is of: a file as it is, or a folder as tar.gz. @public */
export interface DownloadQuery {
  readonly snapshot: string;
  readonly path: string;
  readonly as: 'file' | 'archive';
}

/** Values as they come, and what is said at the end. @public */
export type Streamed<Value, End> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'end'; readonly end: End };

/** @public */
export interface Abortable {
  readonly signal?: AbortSignal;
}

/**
 * Reads what is in the repository of one volume. Everything rejects with a `ResponseError` where the backend refuses,
 * with its reason, and a stream that breaks with an `Error` that names the cause; aborting the signal ends the work in
 * the backend.
 *
 * @public
 */
export interface RepositoryApi {
  listSnapshots(
    query: SnapshotQuery,
    options?: Abortable,
  ): Promise<SnapshotPage>;
  /** Walks all trees: seconds, or minutes in a large repository */
  getUsage(options?: Abortable): Promise<RepositoryUsage>;
  listFolder(query: FolderQuery, options?: Abortable): Promise<FolderPage>;
  find(
    query: FindQuery,
    options?: Abortable,
  ): AsyncIterable<Streamed<FoundEntry, FindEnd>>;
  /** What is different in `snapshot` against `from`, by their ids */
  listChanges(
    query: { readonly snapshot: string; readonly from: string },
    options?: Abortable,
  ): AsyncIterable<Streamed<SnapshotChange, ChangesEnd>>;
  /** Whether the snapshot can be restored; with `content`, every byte is read */
  verify(
    query: { readonly snapshot: string; readonly content: boolean },
    options?: Abortable,
  ): AsyncIterable<Streamed<VerifyProgressReport, VerifyResult>>;
  /**
   * Makes addresses for plain links: the browser signs in with Backstage's cookie and downloads on its own. A page of
   * many files needs many at once.
   */
  getDownloadUrls(): Promise<(query: DownloadQuery) => string>;
}
