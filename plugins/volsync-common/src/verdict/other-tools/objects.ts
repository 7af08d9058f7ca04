import type { KubernetesObject } from '../../kubernetes/resources';
import type { LabelSelector } from './matchesSelector';

/*
 * The fields of other tools' resources that the product reads, according to their documentation:
 * - K8up (k8up.io/v1): docs.k8up.io, references "API" and "Annotations"
 * - Velero (velero.io/v1): velero.io/docs, "Schedule API Type", "Backup API Type" and "File System Backup"
 * - kopiur (kopiur.home-operations.com/v1alpha1): kopiur's docs/reference/crds
 * - Longhorn (longhorn.io/v1beta2): longhorn.io/docs, "Recurring Snapshots and Backups"
 *
 * Other versions may omit any field or give it another form.
 */

interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly lastTransitionTime?: string;
}

/** @public */
export interface K8upSchedule extends KubernetesObject {
  readonly spec?: {
    readonly backup?: {
      readonly schedule?: string;
      readonly labelSelectors?: readonly LabelSelector[];
    };
  };
}

/** @public */
export interface K8upBackup extends KubernetesObject {
  readonly spec?: { readonly labelSelectors?: readonly LabelSelector[] };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** What a Velero backup contains. @public */
export interface VeleroBackupSpec {
  readonly includedNamespaces?: readonly string[];
  readonly excludedNamespaces?: readonly string[];
  readonly includedResources?: readonly string[];
  readonly excludedResources?: readonly string[];
  readonly includedNamespaceScopedResources?: readonly string[];
  readonly excludedNamespaceScopedResources?: readonly string[];
  readonly labelSelector?: LabelSelector;
  readonly orLabelSelectors?: readonly LabelSelector[];
  readonly snapshotVolumes?: boolean;
  readonly snapshotMoveData?: boolean;
  readonly defaultVolumesToFsBackup?: boolean;
  /** Its name before Velero 1.10 */
  readonly defaultVolumesToRestic?: boolean;
}

/** @public */
export interface VeleroSchedule extends KubernetesObject {
  readonly spec?: {
    readonly paused?: boolean;
    readonly schedule?: string;
    readonly template?: VeleroBackupSpec;
  };
  readonly status?: { readonly phase?: string };
}

/** @public */
export interface VeleroBackup extends KubernetesObject {
  readonly spec?: VeleroBackupSpec;
  readonly status?: {
    readonly phase?: string;
    readonly completionTimestamp?: string;
  };
}

/** @public */
export interface KopiurPolicy extends KubernetesObject {
  readonly spec?: {
    readonly suspend?: boolean;
    readonly sources?: readonly {
      readonly pvc?: { readonly name?: string };
      readonly pvcSelector?: { readonly labelSelector?: LabelSelector };
    }[];
  };
  readonly status?: { readonly lastSuccessfulSnapshot?: string };
}

/** @public */
export interface KopiurSchedule extends KubernetesObject {
  readonly spec?: {
    readonly policyRef?: { readonly name?: string };
    readonly policySelector?: LabelSelector;
    readonly schedule?: { readonly cron?: string; readonly suspend?: boolean };
  };
}

/** @public */
export interface LonghornRecurringJob extends KubernetesObject {
  readonly spec?: {
    readonly task?: string;
    readonly cron?: string;
    readonly groups?: readonly string[];
  };
}

/** @public */
export interface LonghornVolume extends KubernetesObject {
  readonly status?: {
    readonly lastBackupAt?: string;
    readonly kubernetesStatus?: {
      readonly namespace?: string;
      readonly pvcName?: string;
    };
  };
}

/** A pod of an app, as far as Velero's annotations concern it. @public */
export interface AnnotatedPod extends KubernetesObject {
  readonly spec?: {
    readonly volumes?: readonly {
      readonly name?: string;
      readonly persistentVolumeClaim?: { readonly claimName?: string };
    }[];
  };
}

/** The resources of other tools in a cluster. A kind that the cluster does not have, or that can't be read, is empty. @public */
export interface OtherToolObjects {
  readonly k8upSchedules: readonly K8upSchedule[];
  readonly k8upBackups: readonly K8upBackup[];
  readonly veleroSchedules: readonly VeleroSchedule[];
  readonly veleroBackups: readonly VeleroBackup[];
  readonly kopiurPolicies: readonly KopiurPolicy[];
  readonly kopiurSchedules: readonly KopiurSchedule[];
  readonly longhornRecurringJobs: readonly LonghornRecurringJob[];
  readonly longhornVolumes: readonly LonghornVolume[];
}
