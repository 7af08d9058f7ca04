import type {
  ConditionedObject,
  Event,
  Job,
  NamedClass,
  PersistentVolumeClaim,
  Pod,
  VolumeSnapshot,
} from '../kubernetes/resources';
import type {
  ReplicationDestination,
  ReplicationSource,
} from '../volsync/resources';
import type { OperationKind } from '../operations/request';
import type { OtherBackup } from './other-tools';
import type { Reading } from './reading';

/** A pod's log as far as it was read: the last 8 KiB, text of unknown origin. @public */
export interface LogTail {
  readonly podName: string;
  readonly podUid?: string;
  readonly text: string;
  /** RFC 3339 */
  readonly at: string;
}

/** What is under `snapshots/` of a repository: the listing needs no password. @public */
export interface SnapshotObject {
  /** 64 hex digits */
  readonly id: string;
  /**
   * When the object was written: close to the end of the backup, RFC 3339. Stores without times, such as REST servers,
   * get it from the decrypted snapshot; it is absent without decryption
   */
  readonly lastModified?: string;
  readonly sizeBytes: number;
  /** The class that the store keeps it in, if it must be retrieved before it can be read: `GLACIER` */
  readonly archiveClass?: string;
}

/** An object under `locks/`. Holder and kind are known only if the repository was decrypted. @public */
export interface LockObject {
  readonly id: string;
  /**
   * A running holder refreshes it every 5 minutes; locks older than 30 minutes are stale. RFC 3339. Absent if neither
   * the store nor the decrypted lock has it
   */
  readonly lastModified?: string;
  readonly exclusive?: boolean;
  readonly holder?: string;
}

/** A decrypted snapshot: only with `volsync.repositories.decrypt`. @public */
export interface SnapshotDetails {
  readonly id: string;
  /** The start of the backup, RFC 3339 */
  readonly time: string;
  readonly hostname: string;
  readonly paths: readonly string[];
  readonly tags?: readonly string[];
  readonly parent?: string;
  /** The id it had before tags were changed or it was rewritten: the same state under another id */
  readonly original?: string;
  readonly files?: number;
  readonly bytes?: number;
  readonly bytesAdded?: number;
  readonly durationSeconds?: number;
}

/**
 * Whether everything that a snapshot needs exists: its trees decode, all their blobs are indexed, and every pack is
 * listed and long enough. The content of the files was not read.
 *
 * @public
 */
export interface SnapshotCheck {
  /** 64 hex digits */
  readonly snapshotId: string;
  readonly complete: boolean;
  /** When it was checked, RFC 3339 */
  readonly at: string;
  /** What is missing, one line each, at most 5 */
  readonly problems: readonly string[];
}

/** Objects of one kind. @public */
export interface ObjectCount {
  readonly count: number;
  readonly bytes: number;
  /** The number of empty objects: restic never writes one. Absent: none */
  readonly empty?: number;
  /** The number of objects in a class from which they must be retrieved before they can be read. Absent: none */
  readonly archived?: number;
}

/** A lifecycle rule of the bucket that deletes or archives objects of the repository. @public */
export interface LifecycleThreat {
  /** Its id, text of unknown origin */
  readonly rule: string;
  readonly prefix: string;
  readonly action: 'delete' | 'archive';
  /** The class that it moves objects to, if it archives them */
  readonly storageClass?: string;
  readonly days?: number;
  /** RFC 3339 */
  readonly date?: string;
}

/** What the object store reports about a repository. @public */
export interface RepositoryFacts {
  /** Scheme, endpoint, bucket and path, never credentials: two sources with equal locations share a repository */
  readonly location: string;
  readonly endpoint: string;
  /** Empty if the store has no buckets, such as a REST server */
  readonly bucket: string;
  /** Path inside the bucket, or on the server, without leading or trailing slashes */
  readonly path: string;
  /** Whether there is a `config` object: without one there is no repository at this location */
  readonly exists: boolean;
  /**
   * Identifies this repository, however its URL is spelled: from its `config` object. Absent if the store does not
   * provide it.
   */
  readonly identity?: string;
  /** Whether the Secret's password opens it; absent if that was not tried, or could not be determined */
  readonly passwordOpens?: boolean;
  /** False if the key that the password opens was tried twice on the `config` object, and does not decrypt it */
  readonly configOpens?: false;
  /**
   * Whether the repository was listed completely, so that absence is conclusive. In a `partial` listing, a missing
   * object means nothing: only the end of the listing was recorded, or it was cut off. Absent means complete.
   */
  readonly listing?: 'complete' | 'partial';
  /** When `config` was written: the creation of the repository. RFC 3339 */
  readonly createdAt?: string;
  readonly snapshots: readonly SnapshotObject[];
  readonly locks: readonly LockObject[];
  readonly objects: {
    readonly count: number;
    readonly bytes: number;
    readonly byKind: Readonly<
      Record<
        'data' | 'index' | 'snapshots' | 'keys' | 'locks' | 'config' | 'other',
        ObjectCount
      >
    >;
  };
  /** The bucket's lifecycle rules that would remove what a restore reads; absent if they were never read */
  readonly lifecycleThreats?: readonly LifecycleThreat[];
  /** Names of the archive classes that some of its objects are in, as the store writes them */
  readonly archiveClasses?: readonly string[];
  /** Stored bytes at the end of each UTC day, oldest first, from the LastModified of the current objects */
  readonly growth: readonly { readonly day: string; readonly bytes: number }[];
  /** Decrypted snapshots, if decryption is enabled */
  readonly details: Reading<readonly SnapshotDetails[]>;
  /**
   * Why it is not read in full, if it exceeds a limit of the portal, with the configuration key that raises the limit
   */
  readonly exceeds?: string;
  /** The problems that a verification found, if there was one */
  readonly damage?: Reading<readonly string[]>;
  /** Snapshots that their newest verification refuted: 64 hex digits */
  readonly damagedSnapshots?: readonly string[];
  /** The newest completeness check of each snapshot that was checked */
  readonly checks?: readonly SnapshotCheck[];
  /** Other sources, in any cluster the portal reads, whose Secret names the same location: `cluster/namespace/name` */
  readonly sharedWith: readonly string[];
}

/** The keys of a Secret, never a value. @public */
export interface SecretKeys {
  readonly name: string;
  readonly keys: readonly string[];
  /** When it was last changed, according to `managedFields`. RFC 3339 */
  readonly changedAt?: string;
}

/** VolSync's own metrics of one source. @public */
export interface SourceMetrics {
  readonly outOfSync?: boolean;
  readonly missedIntervals?: number;
  /** Median of the run's duration */
  readonly durationSeconds?: number;
}

/** The state of the VolSync controller. @public */
export interface ControllerFacts {
  readonly replicas: number;
  readonly available: number;
  readonly version?: string;
}

/** The result of a drill. @public */
export interface DrillOutcome {
  readonly at: string;
  readonly snapshotId: string;
  readonly equal: boolean;
  readonly files: number;
  readonly bytes: number;
  readonly message?: string;
  /** Whether the app can use the restored files, if the operator has that checked */
  readonly application?: ApplicationCheck;
}

/** A command of the operator's on the files of a test restore. @public */
export interface ApplicationCheck {
  /** Its name in the configuration */
  readonly check: string;
  readonly passed: boolean;
  /** When it ended, RFC 3339 */
  readonly at: string;
  /** The last line of its log, if it failed */
  readonly message?: string;
}

/** The portal's configuration of scheduled drills. @public */
export interface DrillPolicy {
  /** Whether the portal starts drills automatically */
  readonly enabled: boolean;
  /** Default time between drills; absent: no default */
  readonly everySeconds?: number;
}

/** What the portal has recorded about the scheduled drills of a volume. Times RFC 3339. @public */
export interface DrillSchedule {
  /** Since when the portal has known that drills are scheduled */
  readonly since: string;
  /** When the portal last tried to start one */
  readonly triedAt?: string;
  /** Why that one did not start */
  readonly message?: string;
}

/** The last snapshot of a volume. @public */
export interface LastBackup {
  /** Name of the ReplicationSource */
  readonly source: string;
  /** Secret of its repository */
  readonly secretName?: string;
  /** 8 or 64 hex digits */
  readonly snapshotId: string;
  /** When the backup ended, RFC 3339 */
  readonly at: string;
  /** Of the repository, if the portal could read it: scheme, endpoint, bucket and path */
  readonly location?: string;
}

/** What remains of the backups of a volume that no source backs up any more. @public */
export interface StoppedBackup extends LastBackup {
  /** Whether the object store still has it */
  readonly stored: Reading<boolean>;
}

/** A run whose end was observed. @public */
export interface SeenRun {
  readonly startedAt?: string;
  readonly endedAt: string;
  readonly result: 'successful' | 'failed';
  readonly durationSeconds?: number;
  readonly failedAttempts: number;
  /** The snapshot that it saved or restored, according to its log */
  readonly snapshotId?: string;
  /** According to its log, there was nothing to back up or to restore */
  readonly empty?: boolean;
  /** How many files the backup read, according to its log */
  readonly files?: number;
  /** How many bytes it read */
  readonly bytes?: number;
  /** How many bytes were new to the repository, before compression */
  readonly bytesAdded?: number;
}

/** A field of a spec with its values before and after, each at most 100 characters; absent if it was not set. @public */
export interface ChangedField {
  /** Beneath `spec`, such as `trigger.schedule` */
  readonly path: string;
  readonly from?: string;
  readonly to?: string;
}

/** An observed change of a spec. @public */
export interface SeenChange {
  /** When it was observed, RFC 3339 */
  readonly at: string;
  /** Not empty, at most 12 */
  readonly fields: readonly ChangedField[];
  /** How many more fields changed */
  readonly more?: number;
  /** `lastSyncStartTime` of the run that was in progress before and after it, RFC 3339; absent if there was none */
  readonly duringRun?: string;
}

/**
 * Everything that belongs to one mover: the Job and the pods of the custom resource, and the objects around them.
 *
 * @public
 */
export interface MoverEvidence {
  readonly jobs: Reading<readonly Job[]>;
  readonly pods: Reading<readonly Pod[]>;
  /**
   * Failed pods that were observed and then deleted: VolSync deletes them with their Job when it starts a new run. Those
   * of the current run still count.
   */
  readonly terminatedPods?: readonly Pod[];
  readonly logs: readonly LogTail[];
  /** Claims that VolSync created: point-in-time and cache */
  readonly claims: Reading<readonly PersistentVolumeClaim[]>;
  readonly volumeSnapshots: Reading<readonly VolumeSnapshot[]>;
  /** Events of all of these and of the resource itself */
  readonly events: Reading<readonly Event[]>;
  readonly secret: Reading<SecretKeys>;
  readonly externalSecret: Reading<ConditionedObject | undefined>;
  readonly volumeSnapshotClasses: Reading<readonly NamedClass[]>;
  readonly storageClasses: Reading<readonly NamedClass[]>;
  /** The Flux Kustomization or HelmRelease that owns the resource */
  readonly flux: Reading<ConditionedObject | undefined>;
  readonly repository: Reading<RepositoryFacts>;
  readonly metrics: Reading<SourceMetrics>;
  readonly controller: Reading<ControllerFacts>;
  /** Other sources in the namespace that name the same Secret: they use the same repository, whatever it is */
  readonly sameSecret?: readonly string[];
  /** Runs whose end was observed */
  readonly seenRuns?: readonly SeenRun[];
  /** Observed changes of the spec */
  readonly seenChanges?: readonly SeenChange[];
  /** Since when the reader has observed the resource, RFC 3339 */
  readonly watchedSince?: string;
}

/** Everything that is known about one volume at one moment. @public */
export interface VolumeEvidence {
  /** The clock, RFC 3339 */
  readonly now: string;
  readonly cluster: string;
  readonly namespace: string;
  /** Name of the claim */
  readonly claimName: string;
  readonly claim: Reading<PersistentVolumeClaim>;
  /** Every source that names this claim; `unread` if sources could not be listed */
  readonly sources: Reading<readonly SourceEvidence[]>;
  /** Destinations that restore into this claim or use the same repository */
  readonly destinations: Reading<readonly DestinationEvidence[]>;
  /** Sources of other claims that share a Secret with these sources: they use the same repository */
  readonly neighbours?: readonly SourceEvidence[];
  /** What remains of earlier backups; not collected for a claim with sources */
  readonly stoppedBackup?: StoppedBackup;
  /** What backs the claim up according to the resources of other tools; not collected for a claim with sources */
  readonly otherBackups?: Reading<readonly OtherBackup[]>;
  /** The catalog entity's own objective, ISO 8601 duration */
  readonly entityObjective?: string;
  readonly drill?: DrillOutcome;
  /** The newest drill in which all files matched, if no later one failed */
  readonly equalDrill?: DrillOutcome;
  /** The newest drill of each snapshot that was drilled, newest first */
  readonly drillOfEachSnapshot?: readonly DrillOutcome[];
  /** The catalog entity's own time between drills, as written */
  readonly entityDrill?: string;
  readonly drillPolicy?: DrillPolicy;
  /** Whether an operation of this portal is running on the volume; absent if that is not known */
  readonly hasActiveOperation?: boolean;
  /** The kind of the operation on the volume that waits for a person's choice */
  readonly waitingOperation?: OperationKind;
  readonly drillSchedule?: DrillSchedule;
}

/** @public */
export interface SourceEvidence extends MoverEvidence {
  readonly source: ReplicationSource;
  /**
   * Since when the condition has been unchanged, as observed by the reader. Debouncing needs its own time because
   * conditions have whole seconds only.
   */
  readonly conditionSince?: string;
}

/** @public */
export interface DestinationEvidence extends MoverEvidence {
  readonly destination: ReplicationDestination;
  readonly conditionSince?: string;
  /** The claim that it fills: `destinationPVC`, or a claim whose `dataSourceRef` names it */
  readonly populatedClaims: Reading<readonly PersistentVolumeClaim[]>;
}
