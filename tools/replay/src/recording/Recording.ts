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

/** One object of a bucket when the recording ended. */
export interface RecordedObject {
  readonly key: string;
  readonly size: number;
  /** RFC 3339 */
  readonly lastModified: string;
}

/** What was found of one repository when the recording ended. */
export interface RecordedRepository {
  /** Its path inside the bucket: the first part of every key */
  readonly path: string;
  readonly objects: readonly RecordedObject[];
  /** What `restic check` printed; its exit code comes first, as `rc=0` */
  readonly check?: string;
  /** What `restic snapshots --json` printed */
  readonly snapshots?: unknown;
}

/** Where a Secret led to from a moment on. */
export interface RecordedAddress {
  /** Milliseconds since the epoch; -Infinity for ever */
  readonly since: number;
  readonly address: string;
}

/** The classes of the cluster, by name, and when nobody could read them. */
export interface RecordedClasses {
  readonly storageClasses: readonly string[];
  readonly volumeSnapshotClasses: readonly string[];
  /** Milliseconds since the epoch; the end is not part of it */
  readonly unreadable: readonly {
    readonly from: number;
    readonly to: number;
  }[];
}

/** A recording of a real controller, as its folder holds it. */
export interface Recording {
  readonly folder: string;
  readonly start: number;
  /** When the buckets were listed; the watch may go on after it */
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
  /** Metadata of Secrets, by name: who manages which key, and no value */
  readonly secrets: Readonly<Record<string, SecretMetadata>>;
  /** When the portal was restarted, in milliseconds since the epoch */
  readonly restarts: readonly number[];
  /** What is missing in the folder and what that means, in sentences */
  readonly remarks: readonly string[];
}
