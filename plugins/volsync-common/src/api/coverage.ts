import type { OtherTool } from '../verdict/other-tools';
import type { SetupGap } from './setup';

/**
 * The answer of `GET /v1/coverage`, with the permission `volsync.fleet.read`: volumes without backups, and backups whose
 * volume or app is gone. Rows of an entity require `volsync.backup.read`; rows without an entity require
 * `volsync.platform.read`. Times are RFC 3339 in UTC, sizes bytes.
 *
 * @public
 */
export interface CoverageReport {
  /** The backend's clock when this was generated */
  readonly at: string;
  /** Whether everything has been read once since the portal started; until then rows are missing */
  readonly complete: boolean;
  /** `own`: volumes without an entity were left out, because the caller lacks `volsync.platform.read` */
  readonly scope: 'all' | 'own';
  /** By kind, cluster, namespace, name */
  readonly rows: readonly CoverageRow[];
  /** What could not be read: rows may be missing there */
  readonly gaps: readonly CoverageGap[];
  /** What the portal's configuration leaves out; absent if nothing is missing */
  readonly setup?: readonly SetupGap[];
  /** How the buckets were searched for repositories of apps that are gone; absent with the scope `own` */
  readonly search?: CoverageSearch;
}

/**
 * - `no-backup`: a claim of an entity that no ReplicationSource refers to
 * - `backed-up-elsewhere`: a claim of an entity that another tool backs up; those backups are not checked
 * - `no-entity`: a claim that belongs to no entity, with or without a backup
 * - `claim-gone`: a ReplicationSource whose claim does not exist
 * - `repository-gone`: a restic repository without a known user
 *
 * @public
 */
export type CoverageKind =
  | 'no-backup'
  | 'backed-up-elsewhere'
  | 'no-entity'
  | 'claim-gone'
  | 'repository-gone';

/** In the order in which they are shown. @public */
export const COVERAGE_KINDS: readonly CoverageKind[] = [
  'no-backup',
  'no-entity',
  'claim-gone',
  'repository-gone',
  'backed-up-elsewhere',
];

/** The last backup of a volume that is no longer backed up. @public */
export interface FormerBackup {
  /** When it ended */
  readonly at: string;
  /** These fields are absent if the caller does not have permission to view the volume */
  readonly snapshotId?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly claim?: string;
  /** Of the repository, if it is known */
  readonly location?: string;
}

/** @public */
export interface CoverageRow {
  /** Unique */
  readonly id: string;
  readonly kind: CoverageKind;
  /**
   * `unknown` for a repository that is possibly in use because a possible user could not be read; `search.doubts` says
   * which. Such a repository is never reported as orphaned.
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
  /** Other tools that back the claim up */
  readonly otherTools?: readonly OtherTool[];
  /** Present if its backups were stopped: the snapshots may still be needed */
  readonly formerBackup?: FormerBackup;
  /** Absent if it has no owner */
  readonly entityRef?: string;
  /** Ref of the owner: the first, if there are several */
  readonly owner?: string;
  /** Of the claim */
  readonly capacityBytes?: number;
  /** Stored size; absent if it was not counted */
  readonly bytes?: number;
  readonly objects?: number;
  /** When the newest object of the repository was written */
  readonly lastWriteAt?: string;
  /** When the claim was created */
  readonly createdAt?: string;
}

/** @public */
export interface CoverageGap {
  /** The entity that refers to it; absent if several entities or none do */
  readonly entityRef?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  /** What could not be read, and what to do */
  readonly message: string;
}

/** @public */
export interface CoverageSearch {
  /**
   * `pending`: the first search is in progress. `off`: disabled in the configuration, or no object store is configured.
   * `failed`: the search did not finish.
   */
  readonly state: 'read' | 'pending' | 'off' | 'failed';
  /** When it ended */
  readonly at?: string;
  /** Why it is off or failed */
  readonly message?: string;
  /** Why repositories without a known user are not reported as orphaned */
  readonly doubts: readonly string[];
  /** Buckets that were not searched completely, and what to do */
  readonly gaps: readonly string[];
}
