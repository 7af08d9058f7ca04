import { claimBehaviour } from './behaviours/claim';
import { coreEventBehaviour, eventBehaviour } from './behaviours/event';
import { jobBehaviour } from './behaviours/job';
import { namespaceBehaviour } from './behaviours/namespace';
import { configMapBehaviour, secretBehaviour } from './behaviours/secret';
import {
  deploymentBehaviour,
  nodeBehaviour,
  podBehaviour,
  replicaSetBehaviour,
  serviceBehaviour,
  statefulSetBehaviour,
  storageClassBehaviour,
  volumeBehaviour,
} from './behaviours/defaults';
import { crdBehaviour } from './behaviours/customResourceDefinition';
import { type ResourceDefinition } from './resourceDefinition';

type Native = Pick<ResourceDefinition, 'kind' | 'plural' | 'namespaced'> &
  Partial<ResourceDefinition>;

function native(
  group: string,
  version: string,
  ...resources: readonly Native[]
): readonly ResourceDefinition[] {
  return resources.map(resource => ({
    group,
    version,
    custom: false,
    status: false,
    generation: false,
    names: 'subdomain',
    ...resource,
  }));
}

function same(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map(name => [name, name]));
}

const referenceFields = [
  'kind',
  'namespace',
  'name',
  'uid',
  'apiVersion',
  'resourceVersion',
  'fieldPath',
];

const eventFields = {
  ...same(...referenceFields.map(field => `involvedObject.${field}`)),
  ...same('reason', 'type', 'reportingComponent'),
  source: 'source.component',
};

const core = native(
  '',
  'v1',
  {
    kind: 'Namespace',
    plural: 'namespaces',
    shortNames: ['ns'],
    namespaced: false,
    status: true,
    names: 'label',
    fields: same('status.phase'),
    behaviour: namespaceBehaviour,
  },
  {
    kind: 'Pod',
    plural: 'pods',
    shortNames: ['po'],
    categories: ['all'],
    namespaced: true,
    status: true,
    generation: true,
    log: true,
    binding: true,
    graceful: true,
    fields: same(
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'spec.hostNetwork',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ),
    behaviour: podBehaviour,
  },
  {
    kind: 'Secret',
    plural: 'secrets',
    namespaced: true,
    fields: same('type'),
    behaviour: secretBehaviour,
  },
  {
    kind: 'ConfigMap',
    plural: 'configmaps',
    shortNames: ['cm'],
    namespaced: true,
    behaviour: configMapBehaviour,
  },
  {
    kind: 'Service',
    plural: 'services',
    shortNames: ['svc'],
    categories: ['all'],
    namespaced: true,
    status: true,
    names: 'service',
    behaviour: serviceBehaviour,
  },
  {
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    shortNames: ['sa'],
    namespaced: true,
  },
  {
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    shortNames: ['pvc'],
    namespaced: true,
    status: true,
    behaviour: claimBehaviour,
  },
  {
    kind: 'PersistentVolume',
    plural: 'persistentvolumes',
    shortNames: ['pv'],
    namespaced: false,
    status: true,
    behaviour: volumeBehaviour,
  },
  {
    kind: 'Event',
    plural: 'events',
    shortNames: ['ev'],
    namespaced: true,
    createOnUpdate: true,
    fields: eventFields,
    storage: '/events',
    behaviour: coreEventBehaviour,
  },
  {
    kind: 'ResourceQuota',
    plural: 'resourcequotas',
    shortNames: ['quota'],
    namespaced: true,
    status: true,
  },
  {
    kind: 'Node',
    plural: 'nodes',
    shortNames: ['no'],
    namespaced: false,
    status: true,
    createdWithStatus: true,
    fields: same('spec.unschedulable'),
    behaviour: nodeBehaviour,
  },
);

const workloads = [
  ...native(
    'apps',
    'v1',
    {
      kind: 'Deployment',
      plural: 'deployments',
      shortNames: ['deploy'],
      categories: ['all'],
      namespaced: true,
      status: true,
      generation: true,
      scale: true,
      behaviour: deploymentBehaviour,
    },
    {
      kind: 'ReplicaSet',
      plural: 'replicasets',
      shortNames: ['rs'],
      categories: ['all'],
      namespaced: true,
      status: true,
      generation: true,
      scale: true,
      behaviour: replicaSetBehaviour,
    },
    {
      kind: 'StatefulSet',
      plural: 'statefulsets',
      shortNames: ['sts'],
      categories: ['all'],
      namespaced: true,
      status: true,
      generation: true,
      scale: true,
      behaviour: statefulSetBehaviour,
    },
  ),
  ...native('autoscaling', 'v2', {
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    shortNames: ['hpa'],
    categories: ['all'],
    namespaced: true,
    status: true,
  }),
  ...native('batch', 'v1', {
    kind: 'Job',
    plural: 'jobs',
    categories: ['all'],
    namespaced: true,
    status: true,
    generation: true,
    fields: same('status.successful'),
    behaviour: jobBehaviour,
  }),
];

const access = native(
  'rbac.authorization.k8s.io',
  'v1',
  { kind: 'Role', plural: 'roles', namespaced: true, names: 'path' },
  {
    kind: 'RoleBinding',
    plural: 'rolebindings',
    namespaced: true,
    names: 'path',
  },
  {
    kind: 'ClusterRole',
    plural: 'clusterroles',
    namespaced: false,
    names: 'path',
  },
  {
    kind: 'ClusterRoleBinding',
    plural: 'clusterrolebindings',
    namespaced: false,
    names: 'path',
  },
);

/** The built-in kinds of Kubernetes. */
export const nativeDefinitions: readonly ResourceDefinition[] = [
  ...core,
  ...workloads,
  ...access,
  ...native('events.k8s.io', 'v1', {
    kind: 'Event',
    plural: 'events',
    shortNames: ['ev'],
    namespaced: true,
    createOnUpdate: true,
    storage: '/events',
    fields: {
      ...eventFields,
      ...Object.fromEntries(
        referenceFields.map(field => [
          `regarding.${field}`,
          `involvedObject.${field}`,
        ]),
      ),
      reportingController: 'reportingComponent',
    },
    behaviour: eventBehaviour,
  }),
  ...native('storage.k8s.io', 'v1', {
    kind: 'StorageClass',
    plural: 'storageclasses',
    shortNames: ['sc'],
    namespaced: false,
    behaviour: storageClassBehaviour,
  }),
  ...native('coordination.k8s.io', 'v1', {
    kind: 'Lease',
    plural: 'leases',
    namespaced: true,
    createOnUpdate: true,
  }),
  ...native('apiextensions.k8s.io', 'v1', {
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    shortNames: ['crd', 'crds'],
    namespaced: false,
    status: true,
    generation: true,
    behaviour: crdBehaviour,
  }),
];
