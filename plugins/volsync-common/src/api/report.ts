import type {
  DrillOutcome,
  LockObject,
  SnapshotDetails,
  SnapshotObject,
  SeenRun,
} from '../verdict/evidence';
import type { SourceSchedule } from './nextRun';
import type { SetupGap } from './setup';
import type { DrillDue } from '../verdict/drills';
import type { TimelineEntry } from '../timeline/entry';
import type { Reading } from '../verdict/reading';
import type {
  DestinationVerdict,
  Finding,
  RestorableState,
  Verdict,
} from '../verdict/verdict';

/**
 * The answer of `GET /v1/entities/:kind/:namespace/:name/volumes`, and of the stream of server-sent events at
 * `…/volumes/watch` (`event: report`, `data:` an EntityReport). Times are RFC 3339 in UTC, sizes bytes, durations
 * seconds.
 *
 * @public
 */
export interface EntityReport {
  readonly entityRef: string;
  /** The backend's clock when this was generated */
  readonly at: string;
  /** Every cluster that the entity names, and whether it could be read */
  readonly clusters: readonly ClusterReport[];
  /** Ordered: worst verdict first, then by name */
  readonly volumes: readonly VolumeReport[];
  /** What the portal's configuration lacks to find this entity's volumes; absent if nothing is missing */
  readonly setup?: readonly SetupGap[];
}

/** @public */
export interface ClusterReport {
  readonly name: string;
  readonly namespace: string;
  /** `read`: live. `stale`: cached data since the watch failed. */
  readonly state: 'read' | 'stale' | 'unread' | 'pending';
  readonly message?: string;
  /** Since when it is in this state, RFC 3339 */
  readonly since?: string;
  /**
   * The sign-in that this cluster needs, such as `google` or `oidc.okta`, if users sign in to it and the request had no
   * valid token
   */
  readonly signIn?: string;
}

/** @public */
export interface VolumeReport {
  /** `cluster/namespace/claim` */
  readonly id: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
  readonly capacityBytes?: number;
  readonly claimPhase?: string;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly newestRestorable?: RestorableState;
  /** The result of the newest drill, if there is one */
  readonly drill?: DrillOutcome;
  /** How often it is drilled and when next, if drills are scheduled */
  readonly drills?: DrillDue;
  readonly failingSince?: string;
  /** Present if backups fail, whatever the verdict is; since when, RFC 3339, if that is known */
  readonly failingBackups?: { readonly since?: string };
  readonly objectiveSeconds?: number;
  readonly source?: SourceReport;
  /** More sources of the same claim, if there are any */
  readonly otherSources: readonly string[];
  readonly run?: RunReport;
  readonly runs: readonly SeenRun[];
  readonly repository: Reading<RepositoryReport>;
  readonly destinations: readonly DestinationReport[];
  readonly events: Reading<readonly EventReport[]>;
  /** Known events, newest first, at most 100 */
  readonly timeline: readonly TimelineEntry[];
  /** Since when the portal has observed it, RFC 3339; absent if unknown */
  readonly watchedSince?: string;
  /** Supporting parts that could not be read, each with what it was needed for */
  readonly missing: readonly MissingPart[];
}

/** @public */
export interface MissingPart {
  /** Such as `metrics`, `bucket`, `secret`, `volume snapshots` */
  readonly part: string;
  readonly message: string;
}

/** @public */
export interface SourceReport extends SourceSchedule {
  readonly name: string;
  readonly createdAt?: string;
  readonly manualTag?: string;
  readonly lastSuccessAt?: string;
  readonly lastDurationSeconds?: number;
  readonly lastResult?: string;
  readonly copyMethod?: string;
  readonly volumeSnapshotClass?: string;
  readonly storageClass?: string;
  readonly cacheStorageClass?: string;
  readonly secretName?: string;
  /** As written; absent means VolSync keeps the last snapshot only */
  readonly retain?: Readonly<Record<string, string | number>>;
  readonly pruneIntervalDays?: number;
  readonly lastPrunedAt?: string;
}

/** The run in progress. @public */
export interface RunReport {
  readonly startedAt?: string;
  /** Of its newest Job: at most `attemptLimit`, unless Kubernetes starts more */
  readonly failedAttempts: number;
  /** VolSync starts a new run after this many failed pods */
  readonly attemptLimit: number;
  /** What it is waiting for, as a sentence, if known */
  readonly waitingFor?: string;
  readonly attempts: readonly AttemptReport[];
}

/** @public */
export interface AttemptReport {
  readonly pod: string;
  readonly state: 'pending' | 'running' | 'succeeded' | 'failed';
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  /** Plain text of unknown origin, at most 8 KiB */
  readonly logTail?: string;
}

/** @public */
export interface RepositoryReport {
  /** `s3:http://host:port/bucket/path`, `rest:https://host:port/path` or what else is read */
  readonly location: string;
  readonly exists: boolean;
  readonly createdAt?: string;
  readonly snapshotCount: number;
  readonly oldestSnapshotAt?: string;
  /** Newest first, at most 100 */
  readonly snapshots: readonly SnapshotObject[];
  readonly details: Reading<readonly SnapshotDetails[]>;
  readonly locks: readonly LockObject[];
  readonly objectCount: number;
  readonly bytes: number;
  readonly growth: readonly { readonly day: string; readonly bytes: number }[];
  readonly sharedWith: readonly string[];
}

/** @public */
export interface DestinationReport {
  readonly name: string;
  readonly verdict: DestinationVerdict;
  readonly findings: readonly Finding[];
  readonly lastSuccessAt?: string;
  readonly run?: RunReport;
}

/** @public */
export interface EventReport {
  readonly at?: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** Kind and name */
  readonly subject: string;
  readonly count: number;
}
