import type { ResourceName } from 'backstage-plugin-volsync-node';
import type {
  Event,
  Job,
  KubernetesObject,
  PersistentVolumeClaim,
  Pod,
  ReplicationDestination,
  ReplicationSource,
  VolumeSnapshot,
} from 'backstage-plugin-volsync-common';

/** What shared reflectors keep of each kind. @internal */
export interface WatchedKinds {
  replicationSources: ReplicationSource;
  replicationDestinations: ReplicationDestination;
  jobs: Job;
  pods: Pod;
  persistentVolumeClaims: PersistentVolumeClaim;
  volumeSnapshots: VolumeSnapshot;
  events: Event;
  namespaces: KubernetesObject;
}

/** @internal */
export type WatchedKind = keyof WatchedKinds & ResourceName;

const CREATED_BY_VOLSYNC = 'app.kubernetes.io/created-by=volsync';

/** @internal */
export const WATCHED: Readonly<
  Record<
    WatchedKind,
    {
      /** The kind's name in messages */
      readonly label: string;
      readonly labelSelector?: string;
      readonly fieldSelector?: string;
      readonly metadataOnly?: boolean;
    }
  >
> = {
  replicationSources: { label: 'replication sources' },
  replicationDestinations: { label: 'replication destinations' },
  jobs: { label: 'jobs', labelSelector: CREATED_BY_VOLSYNC },
  pods: { label: 'pods', labelSelector: CREATED_BY_VOLSYNC },
  persistentVolumeClaims: { label: 'claims' },
  volumeSnapshots: {
    label: 'volume snapshots',
    labelSelector: CREATED_BY_VOLSYNC,
  },
  events: { label: 'events', fieldSelector: 'type=Warning' },
  namespaces: { label: 'namespaces', metadataOnly: true },
};
