import { dirname } from 'node:path/posix';
import type {
  KubeObject,
  PersistentVolumeClaim,
  ResourceType,
  Secret,
} from '../client';
import type {
  ReplicationDestination,
  ReplicationSource,
} from '../volsync/resources';
import {
  type DemoBackup,
  type DemoService,
  type DemoVolume,
  namespaceOf,
  secretNameOf,
} from './DemoService';
import {
  deployments,
  statefulSets,
  type Workload,
} from '../controller-manager';

const PART_OF = 'app.kubernetes.io/name';

export function namespaceFor(service: DemoService): KubeObject {
  return { metadata: { name: namespaceOf(service) } };
}

export function claimFor(
  service: DemoService,
  volume: Pick<DemoVolume, 'claim' | 'size' | 'storageClass' | 'labels'>,
): PersistentVolumeClaim {
  return {
    metadata: {
      name: volume.claim,
      namespace: namespaceOf(service),
      labels: { [PART_OF]: service.name, ...volume.labels },
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: volume.size } },
      storageClassName: volume.storageClass ?? 'ceph-block',
      volumeMode: 'Filesystem',
    },
  };
}

/** The workload of a service, and its resource type; `undefined` if there is none. */
export function workloadFor(
  service: DemoService,
):
  | { readonly type: ResourceType<Workload>; readonly object: Workload }
  | undefined {
  const { workload, name, volumes } = service;
  if (!workload) {
    return undefined;
  }
  const labels = { [PART_OF]: name };
  const beside = dirname(workload.mountPath);
  return {
    type: workload.kind === 'Deployment' ? deployments : statefulSets,
    object: {
      metadata: { name, namespace: namespaceOf(service), labels },
      spec: {
        replicas: workload.replicas,
        selector: { matchLabels: labels },
        ...(workload.kind === 'Deployment'
          ? { strategy: { type: 'Recreate' } }
          : { serviceName: name }),
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: 'app',
                image: workload.image,
                volumeMounts: volumes.map(({ claim }, index) => ({
                  name: claim,
                  mountPath:
                    index === 0 ? workload.mountPath : `${beside}/${claim}`,
                })),
              },
            ],
            volumes: volumes.map(({ claim }) => ({
              name: claim,
              persistentVolumeClaim: { claimName: claim },
            })),
          },
        },
      },
    },
  };
}

/** The Secret as in the community's component. */
export function secretFor(
  service: DemoService,
  backup: DemoBackup,
  values: Readonly<Record<string, string>>,
): Secret {
  return {
    metadata: {
      name: secretNameOf(backup),
      namespace: namespaceOf(service),
      labels: { [PART_OF]: service.name },
    },
    type: 'Opaque',
    data: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        Buffer.from(value).toString('base64'),
      ]),
    ),
  };
}

export function sourceFor(
  service: DemoService,
  volume: DemoVolume,
  backup: DemoBackup,
): ReplicationSource {
  return {
    metadata: {
      name: backup.source,
      namespace: namespaceOf(service),
      labels: { [PART_OF]: service.name },
      ...(backup.annotations && { annotations: { ...backup.annotations } }),
    },
    spec: {
      sourcePVC: volume.claim,
      trigger: { ...backup.trigger },
      ...(backup.paused && { paused: true }),
      restic: {
        repository: secretNameOf(backup),
        copyMethod: 'Snapshot',
        volumeSnapshotClassName: 'csi-ceph-block',
        storageClassName: 'ceph-block',
        cacheStorageClassName: 'openebs-hostpath',
        cacheCapacity: '2Gi',
        pruneIntervalDays: 7,
        ...backup.restic,
      },
    },
  };
}

export function destinationFor(
  service: DemoService,
  backup: DemoBackup,
  restore: { readonly name: string; readonly claim: string },
): ReplicationDestination {
  return {
    metadata: {
      name: restore.name,
      namespace: namespaceOf(service),
      labels: { [PART_OF]: service.name },
    },
    spec: {
      trigger: { manual: 'restore-once' },
      restic: {
        repository: secretNameOf(backup),
        copyMethod: 'Direct',
        destinationPVC: restore.claim,
        storageClassName: 'ceph-block',
        cacheStorageClassName: 'openebs-hostpath',
        cacheCapacity: '2Gi',
      },
    },
  };
}
