/** Small objects that the contract creates. */

type Extra = Readonly<Record<string, unknown>>;

export function configMap(
  name: string,
  data: Extra = { a: '1' },
  metadata: Extra = {},
) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...metadata },
    data,
  };
}

export function secret(name: string, fields: Extra) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...fields };
}

export function replicationSource(name: string, spec: Extra = {}) {
  return {
    apiVersion: 'volsync.backube/v1alpha1',
    kind: 'ReplicationSource',
    metadata: { name },
    spec: { sourcePVC: 'data', ...spec },
  };
}

export function claim(name: string, spec: Extra = {}) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'contract',
      ...spec,
    },
  };
}

const podSpec = {
  containers: [
    {
      name: 'main',
      image: 'example.org/main',
      env: [{ name: 'A', value: '1' }],
    },
    { name: 'side', image: 'example.org/side' },
  ],
};

export function deployment(name: string) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: podSpec },
    },
  };
}

export function job(name: string) {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      suspend: true,
      template: { spec: { ...podSpec, restartPolicy: 'Never' } },
    },
  };
}

/** An event of core/v1. */
export function coreEvent(name: string, namespace: string, fields: Extra = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name },
    involvedObject: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace,
      name: 'data',
    },
    reason: 'ProvisioningFailed',
    message: 'storageclass not found',
    type: 'Warning',
    source: { component: 'persistentvolume-controller' },
    ...fields,
  };
}
