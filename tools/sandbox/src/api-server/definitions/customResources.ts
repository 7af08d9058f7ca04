import { type ResourceDefinition } from './resourceDefinition';
import { volsyncDefinitions } from './volsync';

type Custom = Pick<ResourceDefinition, 'kind' | 'plural'> &
  Partial<ResourceDefinition>;

function custom(
  group: string,
  version: string,
  ...resources: readonly Custom[]
): readonly ResourceDefinition[] {
  return resources.map(resource => ({
    group,
    version,
    namespaced: true,
    custom: true,
    status: true,
    generation: true,
    names: 'subdomain',
    ...resource,
  }));
}

/** The operators' kinds that the portal reads. */
export const customResourceDefinitions: readonly ResourceDefinition[] = [
  ...volsyncDefinitions,
  ...custom(
    'snapshot.storage.k8s.io',
    'v1',
    { kind: 'VolumeSnapshot', plural: 'volumesnapshots', shortNames: ['vs'] },
    {
      kind: 'VolumeSnapshotClass',
      plural: 'volumesnapshotclasses',
      shortNames: ['vsclass', 'vsclasses'],
      namespaced: false,
      status: false,
    },
    {
      kind: 'VolumeSnapshotContent',
      plural: 'volumesnapshotcontents',
      shortNames: ['vsc', 'vscs'],
      namespaced: false,
    },
  ),
  ...custom('populator.storage.k8s.io', 'v1beta1', {
    kind: 'VolumePopulator',
    plural: 'volumepopulators',
    namespaced: false,
    status: false,
  }),
  ...custom(
    'external-secrets.io',
    'v1',
    { kind: 'ExternalSecret', plural: 'externalsecrets', shortNames: ['es'] },
    {
      kind: 'ClusterSecretStore',
      plural: 'clustersecretstores',
      shortNames: ['css'],
      namespaced: false,
    },
  ),
  ...custom('kustomize.toolkit.fluxcd.io', 'v1', {
    kind: 'Kustomization',
    plural: 'kustomizations',
    shortNames: ['ks'],
  }),
  ...custom(
    'source.toolkit.fluxcd.io',
    'v1',
    {
      kind: 'GitRepository',
      plural: 'gitrepositories',
      shortNames: ['gitrepo'],
    },
    {
      kind: 'HelmRepository',
      plural: 'helmrepositories',
      shortNames: ['helmrepo'],
    },
  ),
  ...custom('helm.toolkit.fluxcd.io', 'v2', {
    kind: 'HelmRelease',
    plural: 'helmreleases',
    shortNames: ['hr'],
  }),
  ...custom(
    'k8up.io',
    'v1',
    { kind: 'Schedule', plural: 'schedules' },
    { kind: 'Backup', plural: 'backups' },
  ),
  ...custom(
    'velero.io',
    'v1',
    { kind: 'Schedule', plural: 'schedules' },
    { kind: 'Backup', plural: 'backups' },
  ),
  ...custom(
    'kopiur.home-operations.com',
    'v1alpha1',
    { kind: 'SnapshotPolicy', plural: 'snapshotpolicies' },
    { kind: 'SnapshotSchedule', plural: 'snapshotschedules' },
  ),
  ...custom(
    'longhorn.io',
    'v1beta2',
    { kind: 'RecurringJob', plural: 'recurringjobs' },
    { kind: 'Volume', plural: 'volumes' },
  ),
  ...custom(
    'monitoring.coreos.com',
    'v1',
    {
      kind: 'PrometheusRule',
      plural: 'prometheusrules',
      shortNames: ['promrule'],
      status: false,
    },
    {
      kind: 'ServiceMonitor',
      plural: 'servicemonitors',
      shortNames: ['smon'],
      status: false,
    },
    {
      kind: 'PodMonitor',
      plural: 'podmonitors',
      shortNames: ['pmon'],
      status: false,
    },
  ),
];
