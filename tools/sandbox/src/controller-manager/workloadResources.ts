import {
  type Condition,
  type KubeObject,
  type ObjectMeta,
  type PersistentVolumeClaim,
  type PodSpec,
  resourceType,
} from '../client';

/** The template of a workload's pods. */
export interface PodTemplate {
  metadata?: Partial<ObjectMeta>;
  spec: PodSpec;
}

/** Fields of every workload with replicas. */
export interface Workload extends KubeObject {
  spec: {
    replicas?: number;
    selector?: { matchLabels?: Record<string, string> };
    template: PodTemplate;
    [other: string]: unknown;
  };
  status?: WorkloadStatus;
}

export interface WorkloadStatus {
  observedGeneration?: number;
  replicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  updatedReplicas?: number;
  conditions?: Condition[];
  [other: string]: unknown;
}

export interface Deployment extends Workload {
  spec: Workload['spec'] & { strategy?: { type?: string } };
}

export interface StatefulSet extends Workload {
  spec: Workload['spec'] & {
    podManagementPolicy?: string;
    volumeClaimTemplates?: (Pick<PersistentVolumeClaim, 'spec'> & {
      metadata: ObjectMeta;
    })[];
  };
}

export const deployments = resourceType<Deployment>(
  'apps/v1',
  'Deployment',
  'deployments',
);
export const replicaSets = resourceType<Workload>(
  'apps/v1',
  'ReplicaSet',
  'replicasets',
);
export const statefulSets = resourceType<StatefulSet>(
  'apps/v1',
  'StatefulSet',
  'statefulsets',
);
