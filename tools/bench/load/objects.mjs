import { CHANGES, RUN, RUN_INTERVAL_MS } from './world.mjs';

/**
 * Objects of the API server, as VolSync and Kubernetes wrote them in recorded runs: names, labels, conditions and texts
 * are the recorded ones. Each is made when it is requested.
 */

const STORAGE_CLASS = 'ceph-block';
const SNAPSHOT_CLASS = 'csi-ceph-block';
const CACHE_CLASS = 'openebs-hostpath';
const IMAGE = 'quay.io/backube/volsync:0.17.0';
const PASSWORD = 'nothing in a bench must stay secret';

const iso = at => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** A UID of a kind (two digits) for a volume and a run. */
function uidOf(kind, volume, run = 0) {
  const hex = (number, length) => number.toString(16).padStart(length, '0');
  return `${hex(kind, 8)}-0000-4000-8000-${hex(volume, 6)}${hex(
    run % 2 ** 24,
    6,
  )}`;
}

const UID = {
  source: 1,
  claim: 2,
  job: 3,
  pod: 4,
  image: 5,
  clone: 6,
  cache: 7,
};

/** The state of a volume at a time: its names, its current or last run, and what was changed by hand. */
export function toVolumeState(world, volume, { at, edits }) {
  const { number, start } = world.runAt(volume, at);
  const isRunning = at - start < RUN.end;
  return {
    ...world.name(volume),
    volume,
    at,
    sinceMs: at - start,
    start,
    run: number,
    isRunning,
    lastRun: isRunning ? number - 1 : number,
    lastStart: isRunning ? start - RUN_INTERVAL_MS : start,
    offset: world.offsetOf(volume),
    createdAt: world.createdAt,
    edit: edits?.get(volume),
  };
}

/** When the object of a kind last changed, as its resource version. */
function versionOf(kind, { start, sinceMs }) {
  let last = 0;
  for (const [moment, type] of CHANGES[kind]) {
    if (moment <= sinceMs && type !== 'DELETED') last = moment;
  }
  return start + last;
}

const mine = { 'app.kubernetes.io/created-by': 'volsync' };

const ownedBy = ({ volume, claim }) => [
  {
    apiVersion: 'volsync.backube/v1alpha1',
    kind: 'ReplicationSource',
    name: claim,
    uid: uidOf(UID.source, volume),
    controller: true,
    blockOwnerDeletion: true,
  },
];

function toSchedule({ offset }) {
  const minute = Math.floor(offset / 60_000) % 60;
  const hour = Math.floor(offset / 3_600_000);
  return `${minute} ${[0, 6, 12, 18].map(part => part + hour).join()} * * *`;
}

export function toSource(state, snapshotIds) {
  const { volume, namespace, claim, createdAt, start, isRunning, edit } = state;
  const endedAt = state.lastStart + RUN.end;
  const nextAt =
    Math.floor((isRunning ? start : start + RUN_INTERVAL_MS) / 60_000) * 60_000;
  const snapshot = snapshotIds[mod(state.lastRun, snapshotIds.length)];
  return {
    apiVersion: 'volsync.backube/v1alpha1',
    kind: 'ReplicationSource',
    metadata: {
      creationTimestamp: iso(createdAt),
      generation: 1,
      name: claim,
      namespace,
      resourceVersion: String(
        Math.max(versionOf('replicationsources', state), edit?.version ?? 0),
      ),
      uid: uidOf(UID.source, volume),
    },
    spec: {
      restic: {
        cacheCapacity: '1Gi',
        cacheStorageClassName: CACHE_CLASS,
        copyMethod: 'Snapshot',
        pruneIntervalDays: 7,
        repository: `${claim}-restic`,
        retain: { last: String(snapshotIds.length) },
        storageClassName: STORAGE_CLASS,
        volumeSnapshotClassName: SNAPSHOT_CLASS,
      },
      sourcePVC: claim,
      trigger: { schedule: toSchedule(state) },
    },
    status: {
      conditions: [
        isRunning
          ? {
              lastTransitionTime: iso(start),
              message: 'Synchronization in-progress',
              reason: 'SyncInProgress',
              status: 'True',
              type: 'Synchronizing',
            }
          : {
              lastTransitionTime: iso(endedAt),
              message: 'Waiting for next scheduled synchronization',
              reason: 'WaitingForSchedule',
              status: 'False',
              type: 'Synchronizing',
            },
      ],
      lastSyncDuration: `${edit?.seconds ?? 31}.072586646s`,
      ...(isRunning && { lastSyncStartTime: iso(start) }),
      lastSyncTime: iso(endedAt),
      latestMoverStatus: {
        logs: `using parent snapshot ${snapshotIds[
          mod(state.lastRun - 1, snapshotIds.length)
        ].slice(
          0,
          8,
        )}\nAdded to the repository: 1.378 KiB (775 B stored)\nprocessed 3 files, 64.025 KiB in 0:02\nsnapshot ${snapshot.slice(
          0,
          8,
        )} saved\nRestic completed in 9s`,
        result: 'Successful',
      },
      nextSyncTime: edit?.nextSyncTime ?? iso(nextAt),
      restic: {},
    },
  };
}

export const mod = (number, by) => ((number % by) + by) % by;

function toClaimObject(state, { name, uid, version, createdAt, extra, spec }) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace: state.namespace,
      uid,
      resourceVersion: String(version),
      creationTimestamp: iso(createdAt),
      annotations: {
        'pv.kubernetes.io/bind-completed': 'yes',
        'pv.kubernetes.io/bound-by-controller': 'yes',
        'volume.kubernetes.io/storage-provisioner':
          'rook-ceph.rbd.csi.ceph.com',
      },
      finalizers: ['kubernetes.io/pvc-protection'],
      ...extra,
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      volumeName: `pvc-${uid}`,
      storageClassName: STORAGE_CLASS,
      volumeMode: 'Filesystem',
      ...spec,
    },
    status: {
      phase: 'Bound',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
    },
  };
}

/** The claim, VolSync's cache, and during a run the copy that is backed up. */
export function toClaims(state) {
  const { volume, claim, createdAt } = state;
  return [
    toClaimObject(state, {
      name: claim,
      uid: uidOf(UID.claim, volume),
      version: createdAt,
      createdAt,
    }),
    toClaimObject(state, {
      name: `volsync-src-${claim}-cache`,
      uid: uidOf(UID.cache, volume),
      version: createdAt + 1,
      createdAt,
      extra: { labels: mine, ownerReferences: ownedBy(state) },
      spec: { storageClassName: CACHE_CLASS },
    }),
    ...toClones(state),
  ];
}

function toClones(state) {
  const { volume, claim, run, start, sinceMs } = state;
  if (sinceMs < RUN.snapshotReady || sinceMs >= RUN.end) return [];
  return [
    toClaimObject(state, {
      name: `volsync-${claim}-src`,
      uid: uidOf(UID.clone, volume, run),
      version: versionOf('persistentvolumeclaims', state),
      createdAt: start + RUN.snapshotReady,
      extra: {
        labels: {
          ...mine,
          'volsync.backube/cleanup': uidOf(UID.source, volume),
        },
        ownerReferences: ownedBy(state),
      },
      spec: {
        dataSource: {
          apiGroup: 'snapshot.storage.k8s.io',
          kind: 'VolumeSnapshot',
          name: `volsync-${claim}-src`,
        },
      },
    }),
  ];
}

function toRunMetadata(state, { name, uid, kind, createdAt }) {
  return {
    name,
    namespace: state.namespace,
    uid,
    resourceVersion: String(versionOf(kind, state)),
    creationTimestamp: iso(createdAt),
    labels: {
      ...mine,
      'volsync.backube/cleanup': uidOf(UID.source, state.volume),
    },
    ownerReferences: ownedBy(state),
  };
}

function toImages(state) {
  const { volume, claim, run, start, sinceMs } = state;
  if (sinceMs < RUN.snapshotTaken || sinceMs >= RUN.end) return [];
  const uid = uidOf(UID.image, volume, run);
  return [
    {
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshot',
      metadata: toRunMetadata(state, {
        name: `volsync-${claim}-src`,
        uid,
        kind: 'volumesnapshots',
        createdAt: start + RUN.snapshotTaken,
      }),
      spec: {
        source: { persistentVolumeClaimName: claim },
        volumeSnapshotClassName: SNAPSHOT_CLASS,
      },
      status:
        sinceMs < RUN.snapshotReady
          ? {
              boundVolumeSnapshotContentName: `snapcontent-${uid}`,
              readyToUse: false,
            }
          : {
              boundVolumeSnapshotContentName: `snapcontent-${uid}`,
              creationTime: iso(start + 1_000),
              readyToUse: true,
              restoreSize: '1Gi',
            },
    },
  ];
}

function toPodSpec({ claim }) {
  const fromSecret = (name, optional) => ({
    name,
    valueFrom: {
      secretKeyRef: { name: `${claim}-restic`, key: name, optional },
    },
  });
  return {
    volumes: [
      {
        name: 'data',
        persistentVolumeClaim: { claimName: `volsync-${claim}-src` },
      },
      {
        name: 'cache',
        persistentVolumeClaim: { claimName: `volsync-src-${claim}-cache` },
      },
      { name: 'tempdir', emptyDir: { medium: 'Memory' } },
    ],
    containers: [
      {
        name: 'restic',
        image: IMAGE,
        command: ['/mover-restic/entry.sh'],
        args: ['backup'],
        env: [
          { name: 'FORGET_OPTIONS', value: ' --keep-last 6' },
          { name: 'DATA_DIR', value: '/data' },
          { name: 'RESTIC_CACHE_DIR', value: '/cache' },
          fromSecret('RESTIC_REPOSITORY', false),
          fromSecret('RESTIC_PASSWORD', false),
          fromSecret('AWS_ACCESS_KEY_ID', true),
          fromSecret('AWS_SECRET_ACCESS_KEY', true),
          { name: 'PRIVILEGED_MOVER', value: '0' },
        ],
        resources: {},
        imagePullPolicy: 'IfNotPresent',
      },
    ],
    restartPolicy: 'Never',
    serviceAccountName: `volsync-src-${claim}`,
    securityContext: {},
  };
}

function toJobs(state) {
  const { volume, claim, run, start, sinceMs } = state;
  if (sinceMs < RUN.jobCreated || sinceMs >= RUN.end) return [];
  const startTime = iso(start + RUN.jobCreated);
  const isDone = sinceMs >= RUN.podSucceeded;
  const counts = { terminating: 0, uncountedTerminatedPods: {} };
  return [
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: toRunMetadata(state, {
        name: `volsync-src-${claim}`,
        uid: uidOf(UID.job, volume, run),
        kind: 'jobs',
        createdAt: start + RUN.jobCreated,
      }),
      spec: {
        parallelism: 1,
        backoffLimit: 8,
        template: { metadata: { labels: mine }, spec: toPodSpec(state) },
        completionMode: 'NonIndexed',
        suspend: false,
      },
      status: isDone
        ? {
            ...counts,
            conditions: [
              {
                type: 'Complete',
                status: 'True',
                lastTransitionTime: iso(start + RUN.podSucceeded),
                reason: 'CompletionsReached',
                message: 'Reached expected number of succeeded pods',
              },
            ],
            startTime,
            completionTime: iso(start + RUN.podSucceeded),
            succeeded: 1,
            ready: 0,
          }
        : {
            ...counts,
            startTime,
            active: 1,
            ready: sinceMs >= RUN.podRunning ? 1 : 0,
          },
    },
  ];
}

export const podName = ({ claim, run }) =>
  `volsync-src-${claim}-${mod(run, 60_466_176).toString(36).padStart(5, '0')}`;

function toPodStatus({ start, sinceMs }) {
  if (sinceMs < RUN.podRunning)
    return { phase: 'Pending', qosClass: 'BestEffort' };
  const isDone = sinceMs >= RUN.podSucceeded;
  const startedAt = iso(start + RUN.podRunning);
  return {
    phase: isDone ? 'Succeeded' : 'Running',
    startTime: startedAt,
    containerStatuses: [
      {
        name: 'restic',
        state: isDone
          ? {
              terminated: {
                exitCode: 0,
                reason: 'Completed',
                startedAt,
                finishedAt: iso(start + RUN.podSucceeded),
              },
            }
          : { running: { startedAt } },
        lastState: {},
        ready: !isDone,
        restartCount: 0,
        image: IMAGE,
        imageID: IMAGE,
        started: !isDone,
      },
    ],
    qosClass: 'BestEffort',
  };
}

function toPods(state) {
  const { volume, claim, run, start, sinceMs } = state;
  if (sinceMs < RUN.podCreated || sinceMs >= RUN.end) return [];
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    name: `volsync-src-${claim}`,
    uid: uidOf(UID.job, volume, run),
    controller: true,
    blockOwnerDeletion: true,
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: podName(state),
        generateName: `volsync-src-${claim}-`,
        namespace: state.namespace,
        uid: uidOf(UID.pod, volume, run),
        resourceVersion: String(versionOf('pods', state)),
        creationTimestamp: iso(start + RUN.podCreated),
        labels: {
          ...mine,
          'batch.kubernetes.io/job-name': job.name,
          'batch.kubernetes.io/controller-uid': job.uid,
          'job-name': job.name,
          'controller-uid': job.uid,
        },
        ownerReferences: [job],
      },
      spec: { ...toPodSpec(state), nodeName: 'node-1' },
      status: toPodStatus(state),
    },
  ];
}

/** The warning that a pod's claim is not bound yet, as in every recorded run. */
function toEvents(state) {
  const { volume, run, start, sinceMs } = state;
  const [, [gone]] = CHANGES.events;
  if (sinceMs < RUN.podUnschedulable || sinceMs >= gone) return [];
  const at = iso(start + RUN.podUnschedulable);
  const pod = podName(state);
  return [
    {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: {
        name: `${pod}.${(start + RUN.podUnschedulable).toString(16)}`,
        namespace: state.namespace,
        uid: uidOf(8, volume, run),
        resourceVersion: String(versionOf('events', state)),
        creationTimestamp: at,
      },
      involvedObject: {
        kind: 'Pod',
        namespace: state.namespace,
        name: pod,
        uid: uidOf(UID.pod, volume, run),
        apiVersion: 'v1',
      },
      reason: 'FailedScheduling',
      message:
        '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
      source: { component: 'default-scheduler' },
      firstTimestamp: at,
      lastTimestamp: at,
      count: 1,
      type: 'Warning',
      eventTime: null,
      reportingComponent: 'default-scheduler',
      reportingInstance: '',
    },
  ];
}

/** The objects of a kind that belong to a volume at a time. */
export function toObjects(kind, state, snapshotIds) {
  switch (kind) {
    case 'replicationsources':
      return [toSource(state, snapshotIds)];
    case 'persistentvolumeclaims':
      return toClaims(state);
    case 'volumesnapshots':
      return toImages(state);
    case 'jobs':
      return toJobs(state);
    case 'pods':
      return toPods(state);
    case 'events':
      return toEvents(state);
    default:
      return [];
  }
}

/** The object that one change of a run concerns. */
export function toChanged(kind, state, snapshotIds) {
  return kind === 'persistentvolumeclaims'
    ? toClones(state)
    : toObjects(kind, state, snapshotIds);
}

export function toNamespace(name, { createdAt, number }) {
  return {
    kind: 'Namespace',
    apiVersion: 'v1',
    metadata: {
      name,
      uid: uidOf(9, number),
      resourceVersion: String(createdAt),
      creationTimestamp: iso(createdAt),
      labels: { 'kubernetes.io/metadata.name': name },
    },
  };
}

const KEYS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'RESTIC_PASSWORD',
  'RESTIC_REPOSITORY',
];

/** `reader`: whose requests to the object store are counted under this name */
export function toSecret(state, { store, reader, metadataOnly }) {
  const { volume, cluster, namespace, claim, createdAt } = state;
  const metadata = {
    name: `${claim}-restic`,
    namespace,
    uid: uidOf(10, volume),
    resourceVersion: String(createdAt),
    creationTimestamp: iso(createdAt),
    managedFields: [
      {
        manager: 'kubectl',
        operation: 'Apply',
        apiVersion: 'v1',
        time: iso(createdAt),
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:data': Object.fromEntries(KEYS.map(key => [`f:${key}`, {}])),
        },
      },
    ],
  };
  if (metadataOnly) {
    return {
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
    };
  }
  const values = {
    RESTIC_REPOSITORY: `s3:${store}/load/${cluster}/${namespace}/${claim}`,
    RESTIC_PASSWORD: PASSWORD,
    AWS_ACCESS_KEY_ID: reader,
    AWS_SECRET_ACCESS_KEY: 'secret-of-a-bench',
  };
  return {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata,
    type: 'Opaque',
    data: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        Buffer.from(value).toString('base64'),
      ]),
    ),
  };
}

/** What every cluster has once. */
export const SHARED = {
  storageclasses: [
    { name: STORAGE_CLASS, provisioner: 'rook-ceph.rbd.csi.ceph.com' },
    { name: CACHE_CLASS, provisioner: 'openebs.io/local' },
  ].map(({ name, provisioner }, i) => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, uid: uidOf(11, i), resourceVersion: '1' },
    provisioner,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
  })),
  volumesnapshotclasses: [
    {
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshotClass',
      metadata: {
        name: SNAPSHOT_CLASS,
        uid: uidOf(12, 0),
        resourceVersion: '1',
      },
      driver: 'rook-ceph.rbd.csi.ceph.com',
      deletionPolicy: 'Delete',
    },
  ],
  deployments: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'volsync',
        namespace: 'volsync-system',
        resourceVersion: '1',
        labels: {
          'app.kubernetes.io/name': 'volsync',
          'app.kubernetes.io/version': '0.17.0',
        },
      },
      spec: {
        replicas: 1,
        template: { spec: { containers: [{ name: 'manager', image: IMAGE }] } },
      },
      status: { replicas: 1, availableReplicas: 1 },
    },
  ],
};

export const REPOSITORY_PASSWORD = PASSWORD;
