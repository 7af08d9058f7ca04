/**
 * The parts of Kubernetes' core resources that verdicts use. Every field that the API server can omit is optional:
 * others write the content, so it is not trusted.
 */

/** @public */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  /** RFC 3339 */
  readonly creationTimestamp?: string;
  /** RFC 3339 */
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
}

/** @public */
export interface OwnerReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** @public */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
}

/** meta/v1 Condition. @public */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  /** RFC 3339 */
  readonly lastTransitionTime?: string;
}

/** @public */
export interface PersistentVolumeClaim extends KubernetesObject {
  readonly spec?: {
    readonly accessModes?: readonly string[];
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly resources?: {
      readonly requests?: Readonly<Record<string, string>>;
    };
    readonly dataSourceRef?: {
      readonly apiGroup?: string;
      readonly kind: string;
      readonly name: string;
    };
  };
  readonly status?: {
    readonly phase?: string;
    readonly capacity?: Readonly<Record<string, string>>;
    readonly conditions?: readonly Condition[];
  };
}

/** @public */
export interface Job extends KubernetesObject {
  readonly spec?: {
    readonly parallelism?: number;
    readonly backoffLimit?: number;
  };
  readonly status?: {
    readonly active?: number;
    readonly failed?: number;
    readonly succeeded?: number;
    readonly ready?: number;
    readonly startTime?: string;
    readonly completionTime?: string;
    readonly conditions?: readonly Condition[];
  };
}

/** @public */
export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason?: string;
    readonly message?: string;
    readonly startedAt?: string;
    readonly finishedAt?: string;
  };
}

/** @public */
export interface Pod extends KubernetesObject {
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly startTime?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly state?: ContainerState;
      readonly restartCount?: number;
    }[];
  };
}

/** snapshot.storage.k8s.io/v1 VolumeSnapshot: a CSI snapshot, never a restic one. @public */
export interface VolumeSnapshot extends KubernetesObject {
  readonly spec?: {
    readonly volumeSnapshotClassName?: string;
    readonly source?: { readonly persistentVolumeClaimName?: string };
  };
  readonly status?: {
    readonly readyToUse?: boolean;
    readonly boundVolumeSnapshotContentName?: string;
    readonly creationTime?: string;
    readonly restoreSize?: string;
    readonly error?: { readonly message?: string; readonly time?: string };
  };
}

/** An event of core/v1 or events.k8s.io/v1, in the fields of core/v1. @public */
export interface Event extends KubernetesObject {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly note?: string;
  readonly count?: number;
  readonly firstTimestamp?: string;
  readonly lastTimestamp?: string;
  readonly eventTime?: string;
  readonly reportingController?: string;
  readonly involvedObject?: {
    readonly kind?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly uid?: string;
  };
}

/** A class by its name: VolumeSnapshotClass or StorageClass. @public */
export interface NamedClass extends KubernetesObject {
  readonly driver?: string;
  readonly provisioner?: string;
}

/** A resource that is read only for its conditions: ExternalSecret, Flux Kustomization. @public */
export interface ConditionedObject extends KubernetesObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: {
    readonly conditions?: readonly Condition[];
  } & Readonly<Record<string, unknown>>;
}
