/**
 * One request for many volumes: each gets an ordinary backup or test restore of its own.
 *
 * | route | permission | body → answer |
 * | --- | --- | --- |
 * | `POST /v1/bulk/plans` | `volsync.bulk.run`, and that of the kind for each volume | `BulkRequest` → `BulkPlan` |
 * | `POST /v1/bulk` | the same | `OperationStart` → 202 `BulkOperation`; 409 if the plan is used or expired; 403 if it was changed or created by someone else |
 * | `GET /v1/bulk` | `volsync.bulk.run` | `BulkList`: newest first, at most 50 |
 * | `GET /v1/bulk/:id` | `volsync.bulk.run` | `BulkOperation` |
 * | `POST /v1/bulk/:id/stop` | `volsync.bulk.run` and, for a request of someone else, that of the kind for each volume that remains | `BulkStop` → `BulkOperation` |
 *
 * Answers contain only volumes of entities that the caller may read with `volsync.backup.read`, and say how many others
 * there are.
 */
import type { OperationState, OperationVolume } from './operations';
import type { OperationKind } from '../operations/request';

/** What can be requested for many volumes at once: nothing that overwrites or deletes. @public */
export const BULK_KINDS = [
  'backup',
  'drill',
] as const satisfies readonly OperationKind[];

/** @public */
export type BulkKind = (typeof BULK_KINDS)[number];

/** The maximum number of volumes in one request. @public */
export const MAX_BULK_VOLUMES = 500;

/** A volume as an entity names it. @public */
export interface BulkVolumeName {
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
}

/** Either `volumes`, or at least one of `owner`, `system` and `cluster`: then a volume must match all that are given. @public */
export interface BulkRequest {
  readonly kind: BulkKind;
  readonly volumes?: readonly BulkVolumeName[];
  /** Full ref of a user or group */
  readonly owner?: string;
  /** Full ref of a system */
  readonly system?: string;
  readonly cluster?: string;
}

/** @public */
export interface BulkPlan {
  readonly kind: BulkKind;
  readonly volumes: readonly PlannedBulkVolume[];
  /** How many of them run at a time in each cluster, at most */
  readonly concurrentPerCluster: number;
  /** Starts the plan: signed, for this person only, and usable once. Absent if no volume is ready */
  readonly token?: string;
  readonly expiresAt: string;
}

/** @public */
export interface PlannedBulkVolume extends BulkVolumeName {
  /** Absent if the volume was not found, or the caller lacks the permission */
  readonly namespace?: string;
  /** Why it will be skipped, and what to do about it */
  readonly blocked?: string;
  readonly expectedSeconds?: number;
}

/** @public */
export interface BulkOperation {
  readonly id: string;
  readonly kind: BulkKind;
  readonly requestedBy: string;
  readonly reason?: string;
  /** `stopping`: no further volume is started, and running ones finish */
  readonly state: 'running' | 'stopping' | 'ended';
  readonly stoppedBy?: string;
  readonly createdAt: string;
  readonly endedAt?: string;
  readonly volumes: readonly BulkVolume[];
  /** How many volumes the caller does not have permission to view */
  readonly hidden: number;
}

/** `pending`: not started. `skipped`: its plan had a blocking issue, or it could not be started. @public */
export type BulkVolumeState = OperationState | 'pending' | 'skipped';

/** @public */
export interface BulkVolume extends OperationVolume {
  readonly entityRef: string;
  readonly state: BulkVolumeState;
  /** The id of its operation, once started */
  readonly operation?: string;
  readonly durationSeconds?: number;
  /** The result, the current step, or why it was skipped */
  readonly detail?: string;
}

/** @public */
export interface BulkList {
  readonly operations: readonly BulkOperation[];
}

/** @public */
export interface BulkStop {
  /** Whether running operations are stopped too. Default: false */
  readonly running?: boolean;
}
