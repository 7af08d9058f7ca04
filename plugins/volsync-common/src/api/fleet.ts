import type { RestorableState, Severity, Verdict } from '../verdict/verdict';

/**
 * What the backend answers to the fleet's page: `GET /v1/fleet`, with the permission `volsync.fleet.read`. It holds what
 * belongs to entities that the caller may read with `volsync.backup.read`, and nothing else. It is as new as what the
 * portal knows: nothing is asked of a cluster or a bucket for it. `If-None-Match` with the answer's `ETag` gives 304
 * where nothing has changed. All times are RFC 3339 in UTC, sizes bytes, durations seconds.
 *
 * @public
 */
export interface FleetReport {
  /** The clock of the backend when this was made */
  readonly at: string;
  /** Whether every volume was looked at since the portal began to: until then rows are missing */
  readonly complete: boolean;
  /** Every cluster of the portal, by name */
  readonly clusters: readonly FleetCluster[];
  /** A row for each entity and volume, by cluster, namespace, claim */
  readonly rows: readonly FleetRow[];
  /** What entities point to and nothing is shown of */
  readonly gaps: readonly FleetGap[];
}

/** @public */
export interface FleetCluster {
  readonly name: string;
  readonly title: string;
  /**
   * `read`: live. `stale`: shown from memory since the watch broke. `by-namespace`: the portal may not read all
   * namespaces at once, so each is read by itself and what is wrong with one is in `gaps`.
   */
  readonly state: 'read' | 'stale' | 'by-namespace' | 'unread' | 'pending';
  readonly message?: string;
  /** Since when it is in this state */
  readonly since?: string;
}

/** A volume as one entity sees it: two entities that share a volume have a row each. @public */
export interface FleetRow {
  /** Unique: `cluster/namespace/claim entityRef` */
  readonly id: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
  readonly entityRef: string;
  /** Ref of the owner: the first, where there are several */
  readonly owner?: string;
  /** Ref of the system that the entity is part of */
  readonly system?: string;
  readonly verdict: Verdict;
  /** The finding that matters most */
  readonly finding?: FleetFinding;
  readonly newestRestorable?: RestorableState;
  readonly failingSince?: string;
  readonly objectiveSeconds?: number;
  /** When a restore was last compared with the repository, byte for byte, and was equal */
  readonly provenAt?: string;
  readonly capacityBytes?: number;
  /** In the repository; absent where the bucket was not read */
  readonly bytes?: number;
  /** What came to it in the last 7 days and is still there */
  readonly growthBytes?: number;
  /** The source that VolSync would run first */
  readonly source?: string;
  readonly schedule?: string;
  readonly paused?: boolean;
  readonly nextRunAt?: string;
  /** From when on a drill is due, where they are on a schedule */
  readonly nextDrillAt?: string;
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
  /** Absent where the entity's annotations cannot be understood, or no cluster is bound to it */
  readonly cluster?: string;
  readonly namespace?: string;
  /**
   * `not-bound`: the operator binds the namespace to others or to nobody. `unread`: it could not be read.
   * `invalid`: the entity's annotations cannot be understood.
   */
  readonly reason: 'not-bound' | 'unread' | 'invalid';
  readonly message: string;
}
