import type { Refutation } from '../listing/refutation';
import type { RepositoryListing } from '../listing/RepositoryListing';

/** @public */
export interface CheckCompletenessOptions {
  /** A complete listing of the repository, taken just before */
  readonly listing: RepositoryListing;
  /** Ids of the snapshots to check, in order of priority. Default: all that are listed */
  readonly snapshots?: readonly string[];
  /** The memo of the last check. What it covers is not read again while index and packs are unchanged */
  readonly memo?: string;
  /** Maximum number of directories to read. Default 100,000; the next check continues from the memo */
  readonly maxTrees?: number;
  /** Maximum duration. Default 60 seconds; the next check continues from the memo */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Whether a snapshot is complete.
 *
 * - `complete`: the snapshot decodes, every directory was read, an index names every
 *   blob, and the listing has every pack in its full size. The content of files was
 *   not read
 * - `incomplete`: `refutations` say why; never without one
 * - `unchecked`: neither is known. `budget`: directories or time ran out, check again
 *   with the memo. `changed`: the repository changed after the listing was taken, list
 *   again. `limit`: a directory or the snapshot is larger than a limit of
 *   `openRepository`, which the message names
 *
 * @public
 */
export type SnapshotCompleteness =
  | { readonly id: string; readonly state: 'complete' }
  | {
      readonly id: string;
      readonly state: 'incomplete';
      /** At most 20 */
      readonly refutations: readonly Refutation[];
    }
  | {
      readonly id: string;
      readonly state: 'unchecked';
      readonly reason: 'budget' | 'changed' | 'limit';
      /** One sentence for a person */
      readonly message: string;
    };

/** What a check of completeness found. @public */
export interface CompletenessReport {
  /** One result for each requested snapshot, in that order */
  readonly snapshots: readonly SnapshotCompleteness[];
  /** Store it, and pass it to the next check of the same repository */
  readonly memo: string;
  /** Directories that were read */
  readonly treesRead: number;
}
