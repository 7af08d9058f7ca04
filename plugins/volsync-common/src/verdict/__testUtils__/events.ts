import { DESTINATION_UID, NAMESPACE, SOURCE_UID } from './inputs';
import type { VerdictInputs } from './inputs';

/** When the run in these helpers started. */
export const RUN_STARTED = '2026-11-23T03:03:00Z';
const POD_STARTED = '2026-11-23T03:03:10Z';
const POD_ENDED = '2026-11-23T03:03:20Z';

/** A run starts: the status says so, and a Job exists. */
export function beginRun(
  inputs: VerdictInputs,
  of: 'source' | 'destination' = 'source',
): void {
  const isSource = of === 'source';
  const resource = isSource ? inputs.source : inputs.destination;
  resource.status = {
    ...resource.status,
    lastSyncStartTime: RUN_STARTED,
    conditions: [
      {
        type: 'Synchronizing',
        status: 'True',
        reason: 'SyncInProgress',
        message: 'Synchronization in-progress',
        lastTransitionTime: RUN_STARTED,
      },
    ],
  };
  inputs.jobs.push({
    kind: 'Job',
    metadata: {
      name: isSource ? 'volsync-src-app' : 'volsync-dst-app-restore',
      namespace: NAMESPACE,
      uid: `uid-job-${of}`,
      creationTimestamp: RUN_STARTED,
      ownerReferences: [
        {
          kind: isSource ? 'ReplicationSource' : 'ReplicationDestination',
          name: resource.metadata.name,
          uid: isSource ? SOURCE_UID : DESTINATION_UID,
          controller: true,
        },
      ],
    },
    spec: { parallelism: 1, backoffLimit: 8 },
    status: { active: 1 },
  });
}

/** A run in which a pod failed with this log. */
export function failRun(
  inputs: VerdictInputs,
  log: string,
  options: {
    readonly of?: 'source' | 'destination';
    readonly exitCode?: number;
    readonly reason?: string;
  } = {},
): void {
  const { of = 'source', exitCode = 1, reason = 'Error' } = options;
  beginRun(inputs, of);
  const job = inputs.jobs.at(-1)!;
  job.status = { failed: 1, active: 0 };
  const name = `${job.metadata.name}-x1y2z`;
  inputs.pods.push({
    kind: 'Pod',
    metadata: {
      name,
      namespace: NAMESPACE,
      uid: `uid-${name}`,
      creationTimestamp: POD_STARTED,
      labels: { 'job-name': job.metadata.name },
      ownerReferences: [
        {
          kind: 'Job',
          name: job.metadata.name,
          uid: job.metadata.uid!,
          controller: true,
        },
      ],
    },
    status: {
      phase: 'Failed',
      containerStatuses: [
        {
          name: 'restic',
          state: {
            terminated: {
              exitCode,
              reason,
              startedAt: POD_STARTED,
              finishedAt: POD_ENDED,
            },
          },
        },
      ],
    },
  });
  inputs.logs.push({
    podName: name,
    podUid: `uid-${name}`,
    text: log,
    at: POD_ENDED,
  });
}

/** The controller reports an error for some time. */
export function reportError(
  inputs: VerdictInputs,
  message: string,
  options: {
    readonly of?: 'source' | 'destination';
    readonly since?: string;
  } = {},
): void {
  const { of = 'source', since = RUN_STARTED } = options;
  const resource = of === 'source' ? inputs.source : inputs.destination;
  resource.status = {
    ...resource.status,
    lastSyncStartTime: RUN_STARTED,
    conditions: [
      {
        type: 'Synchronizing',
        status: 'False',
        reason: 'Error',
        message,
        lastTransitionTime: since.replace(/\.\d+/, ''),
      },
    ],
  };
  inputs.conditionSince = since;
}

/** The pod of the run is pending. */
export function waitPod(
  inputs: VerdictInputs,
  options: {
    readonly waiting?: { readonly reason: string; readonly message?: string };
    readonly unschedulable?: string;
    readonly createdAt?: string;
  },
): void {
  const { waiting, unschedulable, createdAt = POD_STARTED } = options;
  inputs.pods.push({
    kind: 'Pod',
    metadata: {
      name: 'volsync-src-app-p0p0p',
      namespace: NAMESPACE,
      uid: 'uid-waiting-pod',
      creationTimestamp: createdAt,
      labels: { 'job-name': 'volsync-src-app' },
    },
    status: {
      phase: 'Pending',
      conditions: unschedulable
        ? [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: unschedulable,
              lastTransitionTime: createdAt,
            },
          ]
        : [],
      containerStatuses: waiting
        ? [{ name: 'restic', state: { waiting: { ...waiting } } }]
        : [],
    },
  });
}

/** A warning event about an object. */
export function warn(
  inputs: VerdictInputs,
  about: { readonly kind: string; readonly name: string },
  reason: string,
  message: string,
): void {
  inputs.events.push({
    kind: 'Event',
    metadata: { name: `event-${inputs.events.length}`, namespace: NAMESPACE },
    type: 'Warning',
    reason,
    message,
    lastTimestamp: '2026-11-23T03:03:30Z',
    involvedObject: { ...about, namespace: NAMESPACE },
  });
}

/** A claim that VolSync created for the source. */
export function addClaim(
  inputs: VerdictInputs,
  name: string,
  options: {
    readonly phase?: string;
    readonly createdAt?: string;
    readonly of?: 'source' | 'destination';
    readonly deletedAt?: string;
  } = {},
): void {
  const {
    phase = 'Pending',
    createdAt = RUN_STARTED,
    of = 'source',
    deletedAt,
  } = options;
  const isSource = of === 'source';
  inputs.claims.push({
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace: NAMESPACE,
      uid: `uid-${name}`,
      creationTimestamp: createdAt,
      deletionTimestamp: deletedAt,
      ownerReferences: [
        {
          kind: isSource ? 'ReplicationSource' : 'ReplicationDestination',
          name: isSource ? 'app' : 'app-restore',
          uid: isSource ? SOURCE_UID : DESTINATION_UID,
          controller: true,
        },
      ],
    },
    status: { phase },
  });
}

/** The volume snapshot that the source waits for. */
export function addVolumeSnapshot(
  inputs: VerdictInputs,
  options: {
    readonly error?: string;
    readonly bound?: boolean;
    readonly className?: string;
    readonly createdAt?: string;
    readonly ready?: boolean;
  } = {},
): void {
  const { error, bound, className, ready, createdAt = RUN_STARTED } = options;
  inputs.volumeSnapshots.push({
    kind: 'VolumeSnapshot',
    metadata: {
      name: 'volsync-app-src',
      namespace: NAMESPACE,
      uid: 'uid-volume-snapshot',
      creationTimestamp: createdAt,
      ownerReferences: [
        {
          kind: 'ReplicationSource',
          name: 'app',
          uid: SOURCE_UID,
          controller: true,
        },
      ],
    },
    spec: { volumeSnapshotClassName: className },
    status: {
      readyToUse: ready,
      boundVolumeSnapshotContentName: bound ? 'content' : undefined,
      error: error ? { message: error, time: createdAt } : undefined,
    },
  });
}
