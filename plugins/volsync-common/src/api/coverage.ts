/**
 * What the backend answers to the coverage page: `GET /v1/coverage`, with the permission `volsync.fleet.read`. It holds
 * what has no backup, and what is left of backups whose volume or app is gone. Rows of an entity are for those who may
 * read it with `volsync.backup.read`; what belongs to no entity is for those with `volsync.platform.read`. All times are
 * RFC 3339 in UTC, sizes bytes.
 *
 * @public
 */
export interface CoverageReport {
  /** The clock of the backend when this was made */
  readonly at: string;
  /** Whether everything was looked at once since the portal began to: until then rows are missing */
  readonly complete: boolean;
  /** `own`: what belongs to no entity was left out, since the caller lacks `volsync.platform.read` */
  readonly scope: 'all' | 'own';
  /** By kind, cluster, namespace, name */
  readonly rows: readonly CoverageRow[];
  /** What could not be looked at: rows may be missing there */
  readonly gaps: readonly CoverageGap[];
  /** How the buckets were searched for repositories of apps that are gone; absent with the scope `own` */
  readonly search?: CoverageSearch;
}

/**
 * - `no-backup`: a claim of an entity that no replication source names
 * - `no-entity`: a claim that no entity asks for, with a backup or without one
 * - `claim-gone`: a replication source whose claim is not there
 * - `repository-gone`: a restic repository that nothing alive leads to
 *
 * @public
 */
export type CoverageKind =
  | 'no-backup'
  | 'no-entity'
  | 'claim-gone'
  | 'repository-gone';

/** In the order in which they are shown. @public */
export const COVERAGE_KINDS: readonly CoverageKind[] = [
  'no-backup',
  'no-entity',
  'claim-gone',
  'repository-gone',
];

/** @public */
export interface CoverageRow {
  /** Unique */
  readonly id: string;
  readonly kind: CoverageKind;
  /**
   * `unknown` for a repository that is perhaps in use: something that may lead there could not be read. What, is said
   * in `search.doubts`. A repository is never said to be of nobody while that is so.
   */
  readonly certainty: 'seen' | 'unknown';
  /** Absent for a repository */
  readonly cluster?: string;
  /** Absent for a repository */
  readonly namespace?: string;
  /** Of the claim, which may be gone; for a repository its location, such as `s3:http://host:9000/bucket/path` */
  readonly name: string;
  /** The replication source that names the claim */
  readonly source?: string;
  /** Absent for what belongs to nobody */
  readonly entityRef?: string;
  /** Ref of the owner: the first, where there are several */
  readonly owner?: string;
  /** Of the claim */
  readonly capacityBytes?: number;
  /** In the bucket; absent where it was not counted */
  readonly bytes?: number;
  readonly objects?: number;
  /** When the newest object of the repository was written */
  readonly lastWriteAt?: string;
  /** When the claim was made */
  readonly createdAt?: string;
}

/** @public */
export interface CoverageGap {
  /** The entity that points there; absent for what is not one entity's */
  readonly entityRef?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  /** What could not be looked at, and what to do */
  readonly message: string;
}

/** @public */
export interface CoverageSearch {
  /**
   * `pending`: it goes on for the first time. `off`: the configuration does not want it, or names no object store.
   * `failed`: it did not come to an end.
   */
  readonly state: 'read' | 'pending' | 'off' | 'failed';
  /** When it ended */
  readonly at?: string;
  /** Why it is off or failed */
  readonly message?: string;
  /** Why repositories that nothing seems to lead to are not said to be of nobody */
  readonly doubts: readonly string[];
  /** Buckets that were not searched, or not to their end, and what to do */
  readonly gaps: readonly string[];
}
