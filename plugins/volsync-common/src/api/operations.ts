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
 * | `GET …/history` | `volsync.backup.read` | `VolumeHistory`: newest first, at most 500 |
 *
 * `operationPermissions` has the permission of each kind.
 */
import type { JsonObject } from '@backstage/types';
import type { OperationKind } from '../operations/request';

/** The volume that an operation works on. @public */
export interface OperationVolume {
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
}

/** What will be done, shown before it is. @public */
export interface OperationPlan {
  readonly kind: OperationKind;
  readonly entityRef: string;
  readonly volume: OperationVolume;
  readonly steps: readonly PlannedStep[];
  /** Every object that will be written, in the order in which it will */
  readonly writes: readonly PlannedWrite[];
  /** Worst first. Where one of them `blocks`, there is no token, and the operation cannot be started */
  readonly warnings: readonly PlanWarning[];
  /** Of a whole service: what each of its volumes is restored from, in the order of their names */
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
  /** Whether it happens only if the operation fails, or a person chooses it */
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
  readonly namespace: string;
  readonly name: string;
  readonly action: 'create' | 'change' | 'delete';
  /** What is changed, such as `spec.trigger.manual` */
  readonly fields?: readonly string[];
  /** What Git owns of it, and what that means for this operation */
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
}

/** @public */
export interface OperationStart {
  readonly token: string;
  /** Why, for the audit. At most 500 characters; what replaces live data does not start without one */
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
  /** All its volumes, if it works on several at once */
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
  /** What it found, did, or waits for, in one sentence */
  readonly detail?: string;
  /** How often something outside did not answer, and it was tried again */
  readonly attempts: number;
}

/** @public */
export interface OperationProgress {
  readonly done: number;
  readonly total?: number;
  readonly unit: 'attempts' | 'files' | 'bytes';
}

/** @public */
export interface OperationOutcome {
  /** What became of it, in one sentence */
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
  /** What the operation can be undone with; absent if nothing was replaced, or no safety snapshot was taken */
  readonly undo?: OperationUndo;
  /** Whether a person left it as is: the apps stay stopped and backups suspended until it is finished or undone */
  readonly left?: boolean;
  /** Of a whole service: the result of each volume */
  readonly volumes?: readonly VolumeOutcome[];
}

/** @public */
export interface OperationUndo {
  /** What to name in a request of the kind `undo` */
  readonly operationId: string;
  /** Until when the safety snapshot is kept; a clean-up offers it afterwards */
  readonly until: string;
  /** Name of the VolumeSnapshot */
  readonly snapshot: string;
}

/** What became of one volume of a service. @public */
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
}

/** @public */
export interface OperationChoice {
  /** `stop`, `retry`, `go-back`, `leave` */
  readonly name: string;
  readonly title: string;
  /** What it does, and what state it leaves */
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
  /** The one that is not over; at most one for each volume */
  readonly active?: string;
  /** What this backend supports: the page may be newer or older */
  readonly kinds: readonly OperationKind[];
}

/** @public */
export interface VolumeHistory {
  readonly entries: readonly HistoryEntry[];
  /** How many days entries are kept */
  readonly keptDays: number;
}

/** A run of VolSync that was seen, or an operation that ended. @public */
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
  /** How many bytes of a backup were new to the repository, before compression */
  readonly bytesAdded?: number;
  /** Whether all files match the snapshot, if they were compared */
  readonly equal?: boolean;
  /** How much was compared, if not everything */
  readonly sample?: string;
  readonly durationSeconds?: number;
  /** Pods that failed on the way */
  readonly failedAttempts?: number;
}

/** What changed in a live volume since a snapshot. @public */
export interface LiveChange {
  /** `uncertain`: written, deleted or not readable while it was compared */
  readonly kind: 'added' | 'changed' | 'removed' | 'uncertain';
  /** From the root of the volume */
  readonly path: string;
  /** What restores it: its path in the snapshot. Absent for what isn't in it */
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

/** Of all files, also of those that the list leaves out. @public */
export interface LiveChangeCounts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly uncertain: number;
  readonly same: number;
  /** Large files that were compared by size and time alone */
  readonly byTime: number;
  readonly addedBytes: number;
  readonly removedBytes: number;
}

/** A page of a comparison with the live volume, by path. @public */
export interface LiveComparison {
  readonly snapshotId: string;
  readonly counts: LiveChangeCounts;
  readonly changes: readonly LiveChange[];
  /** Kept changes; fewer than were found if there are very many */
  readonly total: number;
  /** The offset of the next page */
  readonly next?: number;
}
