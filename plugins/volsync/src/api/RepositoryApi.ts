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

/** The volume whose repository is read. @public */
export interface VolumeRef {
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
}

/** Filters snapshots. Without a filter, all of them match. @public */
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
  /** The folder to search, with everything below it; the whole snapshot by default */
  readonly path?: string;
}

/** A file is downloaded as it is, a folder as tar.gz. @public */
export interface DownloadQuery {
  readonly snapshot: string;
  readonly path: string;
  readonly as: 'file' | 'archive';
}

/** Values as they arrive, then a final result. @public */
export type Streamed<Value, End> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'end'; readonly end: End };

/** @public */
export interface Abortable {
  readonly signal?: AbortSignal;
}

/**
 * Reads the repository of one volume. Every call rejects with a `ResponseError` and its reason if the backend refuses.
 * A stream that breaks rejects with an `Error` that names the cause. Aborting the signal ends the work in the backend.
 *
 * @public
 */
export interface RepositoryApi {
  listSnapshots(
    query: SnapshotQuery,
    options?: Abortable,
  ): Promise<SnapshotPage>;
  /** Walks all trees: takes seconds, or minutes in a large repository */
  getUsage(options?: Abortable): Promise<RepositoryUsage>;
  listFolder(query: FolderQuery, options?: Abortable): Promise<FolderPage>;
  find(
    query: FindQuery,
    options?: Abortable,
  ): AsyncIterable<Streamed<FoundEntry, FindEnd>>;
  /** Differences between the snapshot `from` and `snapshot`, both given by id */
  listChanges(
    query: { readonly snapshot: string; readonly from: string },
    options?: Abortable,
  ): AsyncIterable<Streamed<SnapshotChange, ChangesEnd>>;
  /** Checks whether the snapshot can be restored. With `content`, the backend reads every byte. */
  verify(
    query: { readonly snapshot: string; readonly content: boolean },
    options?: Abortable,
  ): AsyncIterable<Streamed<VerifyProgressReport, VerifyResult>>;
  /**
   * Builds URLs for plain links. The browser signs in with Backstage's cookie and downloads on its own. One call serves
   * a page with many links.
   */
  getDownloadUrls(): Promise<(query: DownloadQuery) => string>;
}
