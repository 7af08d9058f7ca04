import type { Condition, KubernetesObject } from '../kubernetes/resources';

/**
 * VolSync's resources, with the fields that the product reads. Source: the CRDs of VolSync v0.17-dev, group
 * `volsync.backube`, version `v1alpha1`. Unknown fields are preserved.
 */

/** @public */
export const VOLSYNC_GROUP = 'volsync.backube';
/** @public */
export const VOLSYNC_VERSION = 'v1alpha1';

/** @public */
export interface Trigger {
  readonly manual?: string;
  /** Five fields or a descriptor such as `@hourly`, in UTC */
  readonly schedule?: string;
}

/** @public */
export interface Retain {
  readonly last?: string;
  readonly hourly?: number;
  readonly daily?: number;
  readonly weekly?: number;
  readonly monthly?: number;
  readonly yearly?: number;
  readonly within?: string;
}

/** Fields that sources and destinations share. @public */
export interface ResticVolumeOptions {
  /** The name of the Secret, in the same namespace */
  readonly repository?: string;
  readonly copyMethod?: string;
  readonly capacity?: string | number;
  readonly accessModes?: readonly string[];
  readonly storageClassName?: string;
  readonly volumeSnapshotClassName?: string;
  readonly cacheCapacity?: string | number;
  readonly cacheStorageClassName?: string;
  readonly cacheAccessModes?: readonly string[];
  readonly moverSecurityContext?: Readonly<Record<string, unknown>>;
  readonly moverServiceAccount?: string;
  readonly customCA?: {
    readonly secretName?: string;
    readonly configMapName?: string;
    readonly key?: string;
  };
}

/** @public */
export interface MoverStatus {
  /** `Successful` or `Failed`: the result of the last run that ended, which may be long ago */
  readonly result?: string;
  /** The last 1,024 bytes of the mover's log, filtered on success */
  readonly logs?: string;
}

/** @public */
export interface ReplicationStatus {
  /** When the last *successful* run ended, RFC 3339 */
  readonly lastSyncTime?: string;
  /** Set only during a run, RFC 3339 */
  readonly lastSyncStartTime?: string;
  /** A Go duration, such as `1m19.5s` */
  readonly lastSyncDuration?: string;
  readonly lastManualSync?: string;
  /** Only with a schedule, RFC 3339 */
  readonly nextSyncTime?: string;
  readonly latestMoverStatus?: MoverStatus;
  readonly conditions?: readonly Condition[];
}

/** Backs up a volume. @public */
export interface ReplicationSource extends KubernetesObject {
  readonly spec?: {
    readonly sourcePVC?: string;
    readonly paused?: boolean;
    readonly trigger?: Trigger;
    readonly restic?: ResticVolumeOptions & {
      readonly retain?: Retain;
      readonly pruneIntervalDays?: number;
      readonly unlock?: string;
    };
    readonly [other: string]: unknown;
  };
  readonly status?: ReplicationStatus & {
    readonly restic?: {
      readonly lastPruned?: string;
      readonly lastUnlocked?: string;
    };
  };
}

/** Restores into a volume. @public */
export interface ReplicationDestination extends KubernetesObject {
  readonly spec?: {
    readonly paused?: boolean;
    readonly trigger?: Trigger;
    readonly restic?: ResticVolumeOptions & {
      readonly destinationPVC?: string;
      readonly restoreAsOf?: string;
      readonly previous?: number;
      readonly enableFileDeletion?: boolean;
      readonly cleanupTempPVC?: boolean;
      readonly cleanupCachePVC?: boolean;
    };
    readonly [other: string]: unknown;
  };
  readonly status?: ReplicationStatus & {
    readonly latestImage?: {
      readonly apiGroup?: string;
      readonly kind: string;
      readonly name: string;
    };
  };
}
