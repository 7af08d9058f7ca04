import {
  type Condition,
  type KubeObject,
  resourceType,
  type TypedReference,
} from '../client';

/** VolSync's resources in the fields that its restic mover uses; CRDs of v0.17-dev. */

/** @internal */
export interface VolumeOptions {
  repository?: string;
  copyMethod?: string;
  capacity?: string | number;
  accessModes?: string[];
  storageClassName?: string;
  volumeSnapshotClassName?: string;
  cacheCapacity?: string | number;
  cacheStorageClassName?: string;
  cacheAccessModes?: string[];
  moverServiceAccount?: string;
}

/** @internal */
export interface ReplicationStatus {
  lastSyncTime?: string;
  lastSyncStartTime?: string;
  lastSyncDuration?: string;
  lastManualSync?: string;
  nextSyncTime?: string;
  latestMoverStatus?: { result?: string; logs?: string };
  latestImage?: TypedReference;
  conditions?: Condition[];
  restic?: { lastPruned?: string; lastUnlocked?: string };
}

/** @internal */
export interface SourceRestic extends VolumeOptions {
  retain?: Record<string, string | number>;
  pruneIntervalDays?: number;
  unlock?: string;
}

/** @internal */
export interface DestinationRestic extends VolumeOptions {
  destinationPVC?: string;
  restoreAsOf?: string;
  previous?: number;
  enableFileDeletion?: boolean;
  cleanupTempPVC?: boolean;
  cleanupCachePVC?: boolean;
}

/** What sources and destinations have in common. @internal */
export interface Replication<R extends VolumeOptions = VolumeOptions>
  extends KubeObject {
  spec: {
    sourcePVC?: string;
    paused?: boolean;
    trigger?: { manual?: string; schedule?: string };
    restic?: R;
    [other: string]: unknown;
  };
  status?: ReplicationStatus;
}

/** @internal */
export type ReplicationSource = Replication<SourceRestic>;
/** @internal */
export type ReplicationDestination = Replication<DestinationRestic>;

const API_VERSION = 'volsync.backube/v1alpha1';

/** @internal */
export const replicationSources = resourceType<ReplicationSource>(
  API_VERSION,
  'ReplicationSource',
  'replicationsources',
);
/** @internal */
export const replicationDestinations = resourceType<ReplicationDestination>(
  API_VERSION,
  'ReplicationDestination',
  'replicationdestinations',
);
