import { childObject, isJsonObject, type JsonObject } from '../../json';
import { type StoredObject } from '../../types';
import { required } from '../../validation/fieldError';
import { type ResourceBehaviour } from '../resourceDefinition';
import { podChangeErrors } from './podImmutability';

/** Sets missing fields. */
function defaults(target: JsonObject, values: JsonObject): void {
  for (const [key, value] of Object.entries(values)) {
    target[key] ??= value;
  }
}

/** The defaults of a pod's spec that clients read. */
export function defaultPodSpec(spec: JsonObject): void {
  defaults(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: 'default',
    schedulerName: 'default-scheduler',
  });
  spec.serviceAccount ??= spec.serviceAccountName;
  spec.securityContext ??= {};
}

function specDefaults(values: JsonObject): ResourceBehaviour {
  const fill = (object: StoredObject) =>
    defaults(childObject(object, 'spec'), values);
  return { prepareCreate: fill, prepareUpdate: fill };
}

export const podBehaviour: ResourceBehaviour = {
  prepareCreate(pod) {
    defaultPodSpec(childObject(pod, 'spec'));
    pod.status = { phase: 'Pending', qosClass: 'BestEffort' };
  },
  validate(pod, old) {
    if (old) {
      return podChangeErrors(pod, old);
    }
    const { containers } = isJsonObject(pod.spec) ? pod.spec : {};
    return Array.isArray(containers) && containers.length > 0
      ? []
      : [required('spec.containers')];
  },
};

export const serviceBehaviour: ResourceBehaviour = specDefaults({
  type: 'ClusterIP',
  sessionAffinity: 'None',
});

export const deploymentBehaviour: ResourceBehaviour = specDefaults({
  replicas: 1,
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
});

export const replicaSetBehaviour: ResourceBehaviour = specDefaults({
  replicas: 1,
});

export const statefulSetBehaviour: ResourceBehaviour = specDefaults({
  replicas: 1,
  revisionHistoryLimit: 10,
  podManagementPolicy: 'OrderedReady',
});

export const volumeBehaviour: ResourceBehaviour = {
  prepareCreate(volume) {
    defaults(childObject(volume, 'spec'), {
      persistentVolumeReclaimPolicy: 'Retain',
      volumeMode: 'Filesystem',
    });
    volume.status = { phase: 'Pending' };
  },
};

export const nodeBehaviour: ResourceBehaviour = {
  prepareCreate(node) {
    childObject(node, 'spec');
    // A kubelet registers with its status: the only kind that keeps it on create.
  },
};

export const storageClassBehaviour: ResourceBehaviour = {
  prepareCreate(storageClass) {
    defaults(storageClass, {
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
    });
  },
  validate(storageClass) {
    return storageClass.provisioner ? [] : [required('provisioner')];
  },
};
