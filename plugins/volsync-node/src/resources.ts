/**
 * The resources that the product can request from a cluster, by name. Anything else has no path, so a typo or an
 * annotation can't cause other requests.
 */

/** @public */
export interface ResourceType {
  /** The API group; empty for the core group */
  readonly group: string;
  readonly version: string;
  /** As in the path: lower case, plural */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Subresources that can be requested */
  readonly subresources?: readonly string[];
}

/** Every resource that has a path. @public */
export const RESOURCES = {
  replicationSources: {
    group: 'volsync.backube',
    version: 'v1alpha1',
    plural: 'replicationsources',
    kind: 'ReplicationSource',
    namespaced: true,
    subresources: ['status'],
  },
  replicationDestinations: {
    group: 'volsync.backube',
    version: 'v1alpha1',
    plural: 'replicationdestinations',
    kind: 'ReplicationDestination',
    namespaced: true,
  },
  jobs: {
    group: 'batch',
    version: 'v1',
    plural: 'jobs',
    kind: 'Job',
    namespaced: true,
  },
  pods: {
    group: '',
    version: 'v1',
    plural: 'pods',
    kind: 'Pod',
    namespaced: true,
    subresources: ['log'],
  },
  persistentVolumeClaims: {
    group: '',
    version: 'v1',
    plural: 'persistentvolumeclaims',
    kind: 'PersistentVolumeClaim',
    namespaced: true,
  },
  volumeSnapshots: {
    group: 'snapshot.storage.k8s.io',
    version: 'v1',
    plural: 'volumesnapshots',
    kind: 'VolumeSnapshot',
    namespaced: true,
  },
  resourceQuotas: {
    group: '',
    version: 'v1',
    plural: 'resourcequotas',
    kind: 'ResourceQuota',
    namespaced: true,
  },
  events: {
    group: '',
    version: 'v1',
    plural: 'events',
    kind: 'Event',
    namespaced: true,
  },
  namespaces: {
    group: '',
    version: 'v1',
    plural: 'namespaces',
    kind: 'Namespace',
    namespaced: false,
  },
  secrets: {
    group: '',
    version: 'v1',
    plural: 'secrets',
    kind: 'Secret',
    namespaced: true,
  },
  configMaps: {
    group: '',
    version: 'v1',
    plural: 'configmaps',
    kind: 'ConfigMap',
    namespaced: true,
  },
  deployments: {
    group: 'apps',
    version: 'v1',
    plural: 'deployments',
    kind: 'Deployment',
    namespaced: true,
    subresources: ['scale'],
  },
  statefulSets: {
    group: 'apps',
    version: 'v1',
    plural: 'statefulsets',
    kind: 'StatefulSet',
    namespaced: true,
    subresources: ['scale'],
  },
  replicaSets: {
    group: 'apps',
    version: 'v1',
    plural: 'replicasets',
    kind: 'ReplicaSet',
    namespaced: true,
  },
  cronJobs: {
    group: 'batch',
    version: 'v1',
    plural: 'cronjobs',
    kind: 'CronJob',
    namespaced: true,
  },
  horizontalPodAutoscalers: {
    group: 'autoscaling',
    version: 'v2',
    plural: 'horizontalpodautoscalers',
    kind: 'HorizontalPodAutoscaler',
    namespaced: true,
  },
  scaledObjects: {
    group: 'keda.sh',
    version: 'v1alpha1',
    plural: 'scaledobjects',
    kind: 'ScaledObject',
    namespaced: true,
  },
  storageClasses: {
    group: 'storage.k8s.io',
    version: 'v1',
    plural: 'storageclasses',
    kind: 'StorageClass',
    namespaced: false,
  },
  volumeSnapshotClasses: {
    group: 'snapshot.storage.k8s.io',
    version: 'v1',
    plural: 'volumesnapshotclasses',
    kind: 'VolumeSnapshotClass',
    namespaced: false,
  },
  externalSecrets: {
    group: 'external-secrets.io',
    version: 'v1',
    plural: 'externalsecrets',
    kind: 'ExternalSecret',
    namespaced: true,
  },
  clusterSecretStores: {
    group: 'external-secrets.io',
    version: 'v1',
    plural: 'clustersecretstores',
    kind: 'ClusterSecretStore',
    namespaced: false,
  },
  kustomizations: {
    group: 'kustomize.toolkit.fluxcd.io',
    version: 'v1',
    plural: 'kustomizations',
    kind: 'Kustomization',
    namespaced: true,
  },
  helmReleases: {
    group: 'helm.toolkit.fluxcd.io',
    version: 'v2',
    plural: 'helmreleases',
    kind: 'HelmRelease',
    namespaced: true,
  },
  applications: {
    group: 'argoproj.io',
    version: 'v1alpha1',
    plural: 'applications',
    kind: 'Application',
    namespaced: true,
  },
  customResourceDefinitions: {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    plural: 'customresourcedefinitions',
    kind: 'CustomResourceDefinition',
    namespaced: false,
  },
  volumePopulators: {
    group: 'populator.storage.k8s.io',
    version: 'v1beta1',
    plural: 'volumepopulators',
    kind: 'VolumePopulator',
    namespaced: false,
  },
  k8upSchedules: {
    group: 'k8up.io',
    version: 'v1',
    plural: 'schedules',
    kind: 'Schedule',
    namespaced: true,
  },
  k8upBackups: {
    group: 'k8up.io',
    version: 'v1',
    plural: 'backups',
    kind: 'Backup',
    namespaced: true,
  },
  veleroSchedules: {
    group: 'velero.io',
    version: 'v1',
    plural: 'schedules',
    kind: 'Schedule',
    namespaced: true,
  },
  veleroBackups: {
    group: 'velero.io',
    version: 'v1',
    plural: 'backups',
    kind: 'Backup',
    namespaced: true,
  },
  kopiurPolicies: {
    group: 'kopiur.home-operations.com',
    version: 'v1alpha1',
    plural: 'snapshotpolicies',
    kind: 'SnapshotPolicy',
    namespaced: true,
  },
  kopiurSchedules: {
    group: 'kopiur.home-operations.com',
    version: 'v1alpha1',
    plural: 'snapshotschedules',
    kind: 'SnapshotSchedule',
    namespaced: true,
  },
  longhornRecurringJobs: {
    group: 'longhorn.io',
    version: 'v1beta2',
    plural: 'recurringjobs',
    kind: 'RecurringJob',
    namespaced: true,
  },
  longhornVolumes: {
    group: 'longhorn.io',
    version: 'v1beta2',
    plural: 'volumes',
    kind: 'Volume',
    namespaced: true,
  },
  prometheusRules: {
    group: 'monitoring.coreos.com',
    version: 'v1',
    plural: 'prometheusrules',
    kind: 'PrometheusRule',
    namespaced: true,
  },
} as const satisfies Record<string, ResourceType>;

/** @public */
export type ResourceName = keyof typeof RESOURCES;
