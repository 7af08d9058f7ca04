import type { SourceSchedule } from './nextRun';
import type { RestorableState, Severity, Verdict } from '../verdict/verdict';
import type { SetupGap } from './setup';

/**
 * The answer of `GET /v1/fleet`, with the permission `volsync.fleet.read`. It contains only entities that the caller may
 * read with `volsync.backup.read`, as currently known: a request does not query clusters or object stores.
 * `If-None-Match` with the `ETag` of an answer returns 304 if nothing has changed. Times are RFC 3339 in UTC, sizes
 * bytes, durations seconds.
 *
 * @public
 */
export interface FleetReport {
  /** The backend's clock when this was generated */
  readonly at: string;
  /** Whether every volume has been evaluated since the portal started; until then rows are missing */
  readonly complete: boolean;
  /** Every cluster of the portal, by name */
  readonly clusters: readonly FleetCluster[];
  /** A row for each entity and volume, by cluster, namespace, claim */
  readonly rows: readonly FleetRow[];
  /** What entities refer to but no row shows */
  readonly gaps: readonly FleetGap[];
  /** What the portal's configuration leaves out; absent if nothing is missing */
  readonly setup?: readonly SetupGap[];
  /** The operator's targets for the volumes; absent if the configuration sets none */
  readonly targets?: FleetTargets;
  /** When the oldest row was evaluated; absent if every row was within the last two minutes */
  readonly lastKnownAt?: string;
}

/**
 * The answer of `GET /v1/fleet` with `limit`: a page of the rows that match the filters, in the requested order. Rows,
 * counts and groups contain only entities that the caller may read.
 *
 * @public
 */
export interface FleetPage extends Omit<FleetReport, 'rows' | 'gaps'> {
  readonly rows: readonly FleetRow[];
  /** Where the next page begins; absent on the last page */
  readonly nextCursor?: string;
  /** The number of rows that match the filters */
  readonly matching: number;
  /** The number of rows with each verdict, regardless of the filters */
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly score: FleetScore;
  /** Groups with matching rows, in order; absent without `group`, and after the first page */
  readonly groups?: readonly FleetGroup[];
  /** Absent after the first page */
  readonly gaps?: readonly FleetGap[];
}

/** How well all volumes are protected. @public */
export interface FleetScore {
  readonly volumes: number;
  readonly protected: number;
  /** The oldest of the newest restore points; absent if there are none */
  readonly oldestAt?: string;
  /** Volumes whose newest restore point is within their objective */
  readonly withinObjective: number;
  /** Volumes whose objective is known */
  readonly withObjective: number;
  /** Volumes whose backup was test-restored in the last 30 days */
  readonly testRestored: number;
}

/** @public */
export interface FleetGroup {
  /** Ref of the owner or system, or name of the cluster; absent for volumes without one */
  readonly name?: string;
  readonly count: number;
  readonly worst: Verdict;
}

/** Each is absent if it isn't configured. @public */
export interface FleetTargets {
  /** How many of the volumes should be protected */
  readonly protectedPercent?: number;
  /** How old the newest restore point of a volume should be at most */
  readonly maxAgeSeconds?: number;
  /** How many of the volumes should have been test-restored in the last 30 days */
  readonly testRestoredPercent?: number;
}

/** @public */
export interface FleetCluster {
  readonly name: string;
  readonly title: string;
  /**
   * `read`: live. `stale`: cached data since the watch failed. `by-namespace`: the portal does not have permission to
   * read all namespaces at once, so each is read separately and `gaps` lists the problems.
   */
  readonly state: 'read' | 'stale' | 'by-namespace' | 'unread' | 'pending';
  readonly message?: string;
  /** Since when it is in this state */
  readonly since?: string;
}

/** A volume as one entity sees it: two entities that share a volume have a row each. @public */
export interface FleetRow extends Partial<SourceSchedule> {
  /** Unique: `cluster/namespace/claim entityRef` */
  readonly id: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
  readonly entityRef: string;
  /** Title of the entity; absent if it has none */
  readonly title?: string;
  /** Ref of the owner: the first, if there are several */
  readonly owner?: string;
  /** Ref of the system that the entity is part of */
  readonly system?: string;
  readonly verdict: Verdict;
  /** The most important finding */
  readonly finding?: FleetFinding;
  readonly newestRestorable?: RestorableState;
  readonly failingSince?: string;
  readonly objectiveSeconds?: number;
  /** When a restore last matched the repository byte for byte */
  readonly provenAt?: string;
  readonly capacityBytes?: number;
  /** In the repository; absent if it was not read */
  readonly bytes?: number;
  /** What was added in the last 7 days and still exists */
  readonly growthBytes?: number;
  /** The source that VolSync runs next */
  readonly source?: string;
  /** When the next drill is due, if drills are scheduled */
  readonly nextDrillAt?: string;
  /** When this was last evaluated; absent if that was within the last two minutes */
  readonly lastKnownAt?: string;
  /** The last known state of a row that is `unknown` because it was not evaluated for too long */
  readonly lastKnownVerdict?: Verdict;
}

/** @public */
export interface FleetFinding {
  readonly code: string;
  readonly severity: Severity;
  /** The problem in one sentence */
  readonly what: string;
  readonly since?: string;
}

/** @public */
export interface FleetGap {
  readonly entityRef: string;
  readonly owner?: string;
  readonly system?: string;
  /** Absent if the entity's annotations cannot be understood, or no cluster is bound to it */
  readonly cluster?: string;
  readonly namespace?: string;
  /**
   * `not-bound`: the operator has not bound the namespace to this entity. `unread`: it could not be read. `invalid`: the
   * annotations of the entity are invalid.
   */
  readonly reason: 'not-bound' | 'unread' | 'invalid';
  readonly message: string;
}
