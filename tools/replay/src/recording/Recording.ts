import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import type { SecretMetadata } from 'backstage-plugin-volsync-backend/testUtils';

/** One watch event, as the API server sent it. */
export interface RecordedEvent {
  /** Milliseconds since the epoch */
  readonly at: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly kind: string;
  readonly object: KubernetesObject;
}

/** One object of a bucket at the end of the recording. */
export interface RecordedObject {
  readonly key: string;
  readonly size: number;
  /** RFC 3339 */
  readonly lastModified: string;
}

/** What is known about one repository at the end of the recording. */
export interface RecordedRepository {
  /** Its path inside the bucket: the first part of every key */
  readonly path: string;
  readonly objects: readonly RecordedObject[];
  /** The output of `restic check`, preceded by its exit code as `rc=0` */
  readonly check?: string;
  /** The output of `restic snapshots --json` */
  readonly snapshots?: unknown;
}

/** The address in a Secret from a moment on. */
export interface RecordedAddress {
  /** Milliseconds since the epoch; -Infinity for the whole recording */
  readonly since: number;
  readonly address: string;
}

/** The classes of the cluster, by name, and when they could not be read. */
export interface RecordedClasses {
  readonly storageClasses: readonly string[];
  readonly volumeSnapshotClasses: readonly string[];
  /** Milliseconds since the epoch; the end is not part of it */
  readonly unreadable: readonly {
    readonly from: number;
    readonly to: number;
  }[];
}

/** A recording of a real controller, as stored in its folder. */
export interface Recording {
  readonly folder: string;
  readonly start: number;
  /** When the buckets were listed; the watch may continue after it */
  readonly end: number;
  /** In the order of their times */
  readonly events: readonly RecordedEvent[];
  /** The whole log of each mover's pod, by the pod's uid */
  readonly logs: ReadonlyMap<string, string>;
  readonly repositories: readonly RecordedRepository[];
  /** By `namespace/name` of the Secret, or by its name alone */
  readonly addresses: ReadonlyMap<string, readonly RecordedAddress[]>;
  /** Absent: not recorded */
  readonly classes?: RecordedClasses;
  /** Metadata of Secrets, by name: which manager owns which key, and no value */
  readonly secrets: Readonly<Record<string, SecretMetadata>>;
  /** When the portal was restarted, in milliseconds since the epoch */
  readonly restarts: readonly number[];
  /** What is missing in the folder and what that means, in sentences */
  readonly remarks: readonly string[];
}
