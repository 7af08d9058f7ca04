/**
 * The routes of operations, below
 * `/v1/entities/:kind/:namespace/:name/volumes/:cluster/:claim`. Times are RFC 3339 in UTC, sizes bytes, durations
 * seconds.
 *
 * | route | permission | body → answer |
 * | --- | --- | --- |
 * | `POST …/plans` | that of the kind | `OperationRequest` → `OperationPlan` |
 * | `POST …/operations` | that of the kind | `OperationStart` → 202 `Operation`; 409 if another operation is active on the volume, or the plan is used, expired or outdated; 403 if it was changed or created by someone else |
 * | `GET …/operations` | `volsync.backup.read` | `OperationList`: newest first, at most 50 |
 * | `GET …/operations/:id` | `volsync.backup.read` | `Operation` |
 * | `GET …/operations/:id/watch` | `volsync.backup.read` | events `operation` (`Operation`), immediately and after each change; ends with the operation |
 * | `POST …/operations/:id/choose` | that of the kind | `OperationChoiceRequest` → `Operation`; 409 if the choice is not offered now |
 * | `GET …/restore-targets` | `volsync.restore.elsewhere` | `RestoreTargetList`: at most 500 namespaces |
 * | `GET …/history` | `volsync.backup.read` | `VolumeHistory`: newest first, at most 500 |
 *
 * `operationPermissions` has the permission of each kind.
 */
import type { JsonObject } from '@backstage/types';
import type { OperationKind } from '../operations/request';
import type { ApplicationCheck } from '../verdict/evidence';
import type { StorageClassChoice } from './choices';

/** The volume that an operation works on. @public */
export interface OperationVolume {
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
}

/** What will be done, shown before it starts. @public */
export interface OperationPlan {
  readonly kind: OperationKind;
  readonly entityRef: string;
  readonly volume: OperationVolume;
  readonly steps: readonly PlannedStep[];
  /** Every object that will be written, in that order */
  readonly writes: readonly PlannedWrite[];
  /** Most severe first. If one of them `blocks`, there is no token, and the operation can't be started */
  readonly warnings: readonly PlanWarning[];
  /** For a whole service: what each of its volumes is restored from, ordered by name */
  readonly volumes?: readonly PlannedRestorePoint[];
  /** The expected duration, from earlier operations; absent if unknown */
  readonly expectedSeconds?: number;
  /** Starts the plan: signed, for this person only, and usable once. Absent if a warning blocks */
  readonly token?: string;
  readonly expiresAt: string;
}

/** @public */
export interface PlannedStep {
  readonly name: string;
  /** One sentence in the imperative */
  readonly title: string;
  /** Whether it happens only if the operation fails or a person chooses it */
  readonly conditional?: boolean;
}

/** The restore point of one volume of a service. @public */
export interface PlannedRestorePoint {
  readonly claim: string;
  /** 64 hex digits; absent if the volume is left out or has no point at or before the moment */
  readonly snapshotId?: string;
  /** The start of the backup or, if the repository isn't decrypted, when it was stored. RFC 3339 */
  readonly time?: string;
  /** The claim that will hold the files */
  readonly restoredTo?: string;
  readonly files?: number;
  readonly bytes?: number;
  /** Why there is no point, in one sentence */
  readonly missing?: string;
}

/** @public */
export interface PlannedWrite {
  readonly kind: string;
  /** If it is not the volume's own */
  readonly cluster?: string;
  readonly namespace: string;
  readonly name: string;
  readonly action: 'create' | 'change' | 'delete';
  /** What is changed, such as `spec.trigger.manual` */
  readonly fields?: readonly string[];
  /** How much of it Git manages, and what that means for this operation */
  readonly git?: string;
}

/** @public */
export interface PlanWarning {
  /** Stable, in lower case with dashes */
  readonly code: string;
  readonly severity: 'blocks' | 'warning' | 'info';
  readonly what: string;
  /** What can be done about it */
  readonly remedy?: string;
  /** A command of the remedy, to copy */
  readonly command?: string;
}

/** Where a volume can be restored, besides its own namespace. @public */
export interface RestoreTargetList {
  readonly clusters: readonly RestoreTargetCluster[];
}

/** @public */
export interface RestoreTargetCluster {
  readonly cluster: string;
  readonly namespaces: readonly {
    readonly namespace: string;
    /** The entity that it is bound to */
    readonly entityRef: string;
  }[];
  /** Absent if they can't be read */
  readonly storageClasses?: readonly StorageClassChoice[];
}

/** @public */
export interface OperationStart {
  readonly token: string;
  /** The reason, for the audit log. At most 500 characters; required for operations that replace live data */
  readonly reason?: string;
}

/**
 * `planned`: accepted but not started. `waiting`: it needs a decision, and nothing happens until then. `stopped`: a
 * person ended it.
 *
 * @public
 */
export type OperationState =
  | 'planned'
  | 'running'
  | 'waiting'
  | 'succeeded'
  | 'failed'
  | 'stopped';

/** @public */
export interface Operation {
  readonly id: string;
  readonly kind: OperationKind;
  readonly entityRef: string;
  readonly volume: OperationVolume;
  /** All of its volumes, if it works on several at once */
  readonly volumes?: readonly OperationVolume[];
  /** The person, or the service */
  readonly requestedBy: string;
  readonly reason?: string;
  /** The request, without its kind */
  readonly options: JsonObject;
  readonly state: OperationState;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly steps: readonly OperationStep[];
  /** Progress of the current step */
  readonly progress?: OperationProgress;
  readonly outcome?: OperationOutcome;
  /** What a person can choose now; `stop` is offered whenever stopping is safe */
  readonly choices: readonly OperationChoice[];
  /** Grows with each change */
  readonly version: number;
}

/** @public */
export interface OperationStep extends PlannedStep {
  readonly state: 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped';
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** What it found, did or waits for, in one sentence */
  readonly detail?: string;
  /** How often it was retried because an external system did not respond */
  readonly attempts: number;
}

/** @public */
export interface OperationProgress {
  readonly done: number;
  readonly total?: number;
  /** `attempts`: pods that failed, which is no progress */
  readonly unit: 'attempts' | 'files' | 'bytes';
  /** Files, if `unit` is `bytes` */
  readonly files?: number;
  readonly totalFiles?: number;
  readonly bytesPerSecond?: number;
  /** restic's own estimate, or from the speed so far */
  readonly secondsLeft?: number;
  /** Pods that failed before, if `unit` isn't `attempts` */
  readonly failedAttempts?: number;
}

/** @public */
export interface OperationOutcome {
  /** The outcome, in one sentence */
  readonly summary: string;
  /** What to do next, if it did not succeed */
  readonly remedy?: string;
  /** The snapshot that was written, restored or compared: 64 hex digits, or the first 8 */
  readonly snapshotId?: string;
  /** The claim that now holds the files */
  readonly claim?: string;
  readonly files?: number;
  readonly bytes?: number;
  /** Whether all files match the snapshot, if they were compared */
  readonly equal?: boolean;
  /** How much was compared, if not everything */
  readonly sample?: string;
  /** Whether the app can use the restored files, if the operator has that checked */
  readonly application?: ApplicationCheck;
  /** What can undo the operation; absent if nothing was replaced, or no safety snapshot was taken */
  readonly undo?: OperationUndo;
  /** Whether a person left it as is: the apps stay stopped and backups suspended until it is finished or undone */
  readonly left?: boolean;
  /** For a whole service: the result of each volume */
  readonly volumes?: readonly VolumeOutcome[];
}

/** @public */
export interface OperationUndo {
  /** The value that a request of the kind `undo` has to name */
  readonly operationId: string;
  /** Until when the safety snapshot is kept; afterwards a clean-up offers to delete it */
  readonly until: string;
  /** Name of the VolumeSnapshot; of a whole service, that of its first volume */
  readonly snapshot: string;
  /** Of a whole service: the names of the VolumeSnapshots of all its volumes */
  readonly snapshots?: readonly string[];
}

/** The result of one volume of a service. @public */
export interface VolumeOutcome {
  readonly claim: string;
  /** The claim that now holds the files */
  readonly restoredTo?: string;
  readonly snapshotId?: string;
  readonly files?: number;
  readonly bytes?: number;
  /** Whether all files match the snapshot, if they were compared */
  readonly equal?: boolean;
  /** How much was compared, if not everything */
  readonly sample?: string;
  /** Name of the VolumeSnapshot of the state before, if it was replaced */
  readonly safetySnapshot?: string;
}

/** @public */
export interface OperationChoice {
  /** `stop`, `retry`, `go-back`, `leave` */
  readonly name: string;
  readonly title: string;
  /** What it does, and the resulting state */
  readonly description: string;
}

/** @public */
export interface OperationChoiceRequest {
  readonly choice: string;
  readonly reason?: string;
}

/** @public */
export interface OperationList {
  readonly operations: readonly Operation[];
  /** The active operation; at most one for each volume */
  readonly active?: string;
  /** What this backend supports: the page may be newer or older than the backend */
  readonly kinds: readonly OperationKind[];
}

/** @public */
export interface VolumeHistory {
  readonly entries: readonly HistoryEntry[];
  /** How many days entries are kept */
  readonly keptDays: number;
}

/** An observed run of VolSync, or an operation that ended. @public */
export interface HistoryEntry {
  readonly id: string;
  readonly what: 'run' | OperationKind;
  readonly startedAt?: string;
  readonly endedAt: string;
  readonly result: 'succeeded' | 'failed' | 'stopped';
  /** Absent for what VolSync did on its own */
  readonly requestedBy?: string;
  readonly reason?: string;
  readonly summary?: string;
  readonly snapshotId?: string;
  /** Name of the ReplicationSource whose run it was */
  readonly source?: string;
  readonly files?: number;
  readonly bytes?: number;
  /** New bytes of a backup in the repository, before compression */
  readonly bytesAdded?: number;
  /** Whether all files match the snapshot, if they were compared */
  readonly equal?: boolean;
  /** How much was compared, if not everything */
  readonly sample?: string;
  /** Whether the app can use the restored files, if the operator has that checked */
  readonly application?: ApplicationCheck;
  readonly durationSeconds?: number;
  /** Pods that failed before the run ended */
  readonly failedAttempts?: number;
}

/** What changed in a live volume since a snapshot. @public */
export interface LiveChange {
  /** `uncertain`: written, deleted or unreadable during the comparison */
  readonly kind: 'added' | 'changed' | 'removed' | 'uncertain';
  /** From the root of the volume */
  readonly path: string;
  /** The path in the snapshot that restores it. Absent for files that aren't in the snapshot */
  readonly address?: string;
  /** Bytes in the snapshot */
  readonly before?: number;
  /** Bytes in the volume */
  readonly now?: number;
  /** When it was last modified, in the snapshot. RFC 3339 */
  readonly modifiedBefore?: string;
  /** When it was last modified, in the volume. RFC 3339 */
  readonly modifiedNow?: string;
}

/** Counts over all files, including those that the list leaves out. @public */
export interface LiveChangeCounts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly uncertain: number;
  readonly same: number;
  /** Large files that were compared by size and time only */
  readonly byTime: number;
  readonly addedBytes: number;
  readonly removedBytes: number;
}

/** A page of a comparison with the live volume, by path. @public */
export interface LiveComparison {
  readonly snapshotId: string;
  readonly counts: LiveChangeCounts;
  readonly changes: readonly LiveChange[];
  /** Stored changes; fewer than were found if there are very many */
  readonly total: number;
  /** The offset of the next page */
  readonly next?: number;
}
