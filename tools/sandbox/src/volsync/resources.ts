import {
  type Condition,
  type KubeObject,
  resourceType,
  type TypedReference,
} from '../client';

/** VolSync's resources with the fields that its restic mover uses; CRDs of v0.17-dev. */

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

export interface SourceRestic extends VolumeOptions {
  retain?: Record<string, string | number>;
  pruneIntervalDays?: number;
  unlock?: string;
}

export interface DestinationRestic extends VolumeOptions {
  destinationPVC?: string;
  restoreAsOf?: string;
  previous?: number;
  enableFileDeletion?: boolean;
  cleanupTempPVC?: boolean;
  cleanupCachePVC?: boolean;
}

/** Fields that sources and destinations share. */
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

export type ReplicationSource = Replication<SourceRestic>;
export type ReplicationDestination = Replication<DestinationRestic>;

const API_VERSION = 'volsync.backube/v1alpha1';

export const replicationSources = resourceType<ReplicationSource>(
  API_VERSION,
  'ReplicationSource',
  'replicationsources',
);
export const replicationDestinations = resourceType<ReplicationDestination>(
  API_VERSION,
  'ReplicationDestination',
  'replicationdestinations',
);
