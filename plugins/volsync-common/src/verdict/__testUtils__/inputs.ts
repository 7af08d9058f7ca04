import type {
  ConditionedObject,
  Event,
  Job,
  NamedClass,
  PersistentVolumeClaim,
  Pod,
  VolumeSnapshot,
} from '../../kubernetes/resources';
import type {
  ReplicationDestination,
  ReplicationSource,
} from '../../volsync/resources';
import { collectDestinationEvidence, collectVolumeEvidence } from '../collect';
import type { EvidenceInputs } from '../collect';
import type {
  ControllerFacts,
  DestinationEvidence,
  DrillOutcome,
  DrillPolicy,
  DrillSchedule,
  LogTail,
  RepositoryFacts,
  SecretKeys,
  SeenChange,
  SeenRun,
  SourceMetrics,
  StoppedBackup,
  VolumeEvidence,
} from '../evidence';
import type { OperationKind } from '../../operations/request';
import type { OtherBackup } from '../other-tools';
import { read, unread } from '../reading';
import type { Reading } from '../reading';

/** A type whose fields are all writable, so a case can state its difference in one line. */
export type Mutable<T> = T extends (infer Item)[] | readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
  ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
  : T;

/** The moment of every case: five minutes after a healthy backup. */
export const NOW = '2026-11-23T03:05:00Z';
export const NAMESPACE = 'shop';
export const SOURCE_UID = 'uid-source';
export const DESTINATION_UID = 'uid-destination';
export const GOOD_LOG =
  'using parent snapshot bbbbbbbb\nAdded to the repository: 1.378 KiB (775 B stored)\nprocessed 3 files, 64.025 KiB in 0:00\nsnapshot aaaaaaaa saved\nRestic completed in 4s';
export const RESTORE_LOG =
  'restoring snapshot aaaaaaaa of [/data] at 2026-11-23 03:00:05 +0000 UTC by nobody@volsync to .\nRestic completed in 3s';

/** Everything in a namespace and its surroundings. A case changes it; then it is collected as in the backend. */
export interface VerdictInputs {
  now: string;
  claimName: string;
  source: Mutable<ReplicationSource>;
  moreSources: Mutable<ReplicationSource>[];
  destination: Mutable<ReplicationDestination>;
  claim: Mutable<PersistentVolumeClaim>;
  withoutSource: boolean;
  withoutClaim: boolean;
  withoutDestination: boolean;
  jobs: Mutable<Job>[];
  pods: Mutable<Pod>[];
  logs: Mutable<LogTail>[];
  claims: Mutable<PersistentVolumeClaim>[];
  volumeSnapshots: Mutable<VolumeSnapshot>[];
  events: Mutable<Event>[];
  facts: Mutable<RepositoryFacts>;
  listedAt: string;
  seenRuns: Mutable<SeenRun>[];
  seenChanges: Mutable<SeenChange>[];
  conditionSince: string | undefined;
  secret: Reading<SecretKeys>;
  externalSecret: Reading<ConditionedObject | undefined>;
  flux: Reading<ConditionedObject | undefined>;
  metrics: Reading<SourceMetrics>;
  controller: Reading<ControllerFacts>;
  volumeSnapshotClasses: Reading<readonly NamedClass[]>;
  storageClasses: Reading<readonly NamedClass[]>;
  stoppedBackup: StoppedBackup | undefined;
  /** What other tools back up, if their resources are read */
  otherBackups: Reading<readonly OtherBackup[]> | undefined;
  drill: DrillOutcome | undefined;
  entityObjective: string | undefined;
  entityDrill: string | undefined;
  drillPolicy: DrillPolicy | undefined;
  hasActiveOperation: boolean | undefined;
  waitingOperation: OperationKind | undefined;
  drillSchedule: DrillSchedule | undefined;
  /** Failed readings, by the name of the object list, or `repository` */
  unread: Partial<
    Record<keyof EvidenceInputs['objects'] | 'repository', Reading<never>>
  >;
}

/** A healthy environment. */
export function healthyInputs(): VerdictInputs {
  return {
    now: NOW,
    claimName: 'app-data',
    source: {
      kind: 'ReplicationSource',
      metadata: {
        name: 'app',
        namespace: NAMESPACE,
        uid: SOURCE_UID,
        creationTimestamp: '2026-11-01T00:00:00Z',
      },
      spec: {
        sourcePVC: 'app-data',
        trigger: { schedule: '0 * * * *' },
        restic: {
          repository: 'app-restic',
          copyMethod: 'Snapshot',
          volumeSnapshotClassName: 'csi',
          storageClassName: 'fast',
          retain: { daily: 7, last: '3' },
        },
      },
      status: {
        lastSyncTime: '2026-11-23T03:00:10Z',
        lastSyncDuration: '10s',
        nextSyncTime: '2026-11-23T04:00:00Z',
        latestMoverStatus: { result: 'Successful', logs: GOOD_LOG },
        conditions: [
          {
            type: 'Synchronizing',
            status: 'False',
            reason: 'WaitingForSchedule',
            message: 'Waiting for next scheduled synchronization',
            lastTransitionTime: '2026-11-23T03:00:10Z',
          },
        ],
        restic: {},
      },
    },
    moreSources: [],
    destination: {
      kind: 'ReplicationDestination',
      metadata: {
        name: 'app-restore',
        namespace: NAMESPACE,
        uid: DESTINATION_UID,
        creationTimestamp: '2026-11-23T03:01:00Z',
      },
      spec: {
        trigger: { manual: 'once' },
        restic: {
          repository: 'app-restic',
          copyMethod: 'Snapshot',
          capacity: '1Gi',
          accessModes: ['ReadWriteOnce'],
        },
      },
      status: {
        lastManualSync: 'once',
        lastSyncTime: '2026-11-23T03:02:00Z',
        latestMoverStatus: { result: 'Successful', logs: RESTORE_LOG },
        latestImage: {
          apiGroup: 'snapshot.storage.k8s.io',
          kind: 'VolumeSnapshot',
          name: 'volsync-app-restore-dest-20261123030200',
        },
        conditions: [
          {
            type: 'Synchronizing',
            status: 'False',
            reason: 'WaitingForManual',
            message: 'Waiting for manual trigger',
            lastTransitionTime: '2026-11-23T03:02:00Z',
          },
        ],
      },
    },
    claim: {
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: 'app-data',
        namespace: NAMESPACE,
        uid: 'uid-claim',
        creationTimestamp: '2026-11-01T00:00:00Z',
      },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast' },
      status: { phase: 'Bound' },
    },
    withoutSource: false,
    withoutClaim: false,
    withoutDestination: false,
    jobs: [],
    pods: [],
    logs: [],
    claims: [],
    volumeSnapshots: [
      {
        kind: 'VolumeSnapshot',
        metadata: {
          name: 'volsync-app-restore-dest-20261123030200',
          namespace: NAMESPACE,
          creationTimestamp: '2026-11-23T03:02:00Z',
          ownerReferences: [
            {
              kind: 'ReplicationDestination',
              name: 'app-restore',
              uid: DESTINATION_UID,
              controller: true,
            },
          ],
        },
        status: { readyToUse: true, boundVolumeSnapshotContentName: 'content' },
      },
    ],
    events: [],
    facts: healthyRepository(),
    listedAt: '2026-11-23T03:04:00Z',
    seenRuns: [
      {
        startedAt: '2026-11-23T02:00:00Z',
        endedAt: '2026-11-23T02:00:10Z',
        result: 'successful',
        failedAttempts: 0,
        snapshotId: 'bbbbbbbb',
      },
      {
        startedAt: '2026-11-23T03:00:00Z',
        endedAt: '2026-11-23T03:00:10Z',
        result: 'successful',
        failedAttempts: 0,
        snapshotId: 'aaaaaaaa',
      },
    ],
    seenChanges: [],
    conditionSince: undefined,
    secret: read(
      {
        name: 'app-restic',
        keys: [
          'RESTIC_REPOSITORY',
          'RESTIC_PASSWORD',
          'AWS_ACCESS_KEY_ID',
          'AWS_SECRET_ACCESS_KEY',
        ],
      },
      NOW,
    ),
    externalSecret: read(undefined, NOW),
    flux: read(undefined, NOW),
    metrics: read({ outOfSync: false, missedIntervals: 0 }, NOW),
    controller: read({ replicas: 1, available: 1, version: '0.17.0' }, NOW),
    volumeSnapshotClasses: read([{ metadata: { name: 'csi' } }], NOW),
    storageClasses: read([{ metadata: { name: 'fast' } }], NOW),
    stoppedBackup: undefined,
    otherBackups: undefined,
    drill: undefined,
    entityObjective: undefined,
    entityDrill: undefined,
    drillPolicy: undefined,
    hasActiveOperation: undefined,
    waitingOperation: undefined,
    drillSchedule: undefined,
    unread: {},
  };
}

function healthyRepository(): Mutable<RepositoryFacts> {
  const none = { count: 0, bytes: 0 };
  return {
    location: 's3:http://minio:9000/backups/app',
    endpoint: 'http://minio:9000',
    bucket: 'backups',
    path: 'app',
    exists: true,
    createdAt: '2026-11-01T00:00:05Z',
    snapshots: [
      {
        id: 'b'.repeat(64),
        lastModified: '2026-11-23T02:00:09Z',
        sizeBytes: 300,
      },
      {
        id: 'a'.repeat(64),
        lastModified: '2026-11-23T03:00:09Z',
        sizeBytes: 300,
      },
    ],
    locks: [],
    objects: {
      count: 9,
      bytes: 11_205,
      byKind: {
        data: { count: 4, bytes: 9_000 },
        index: { count: 1, bytes: 1_000 },
        snapshots: { count: 2, bytes: 600 },
        keys: { count: 1, bytes: 450 },
        locks: { ...none },
        config: { count: 1, bytes: 155 },
        other: { ...none },
      },
    },
    growth: [],
    details: unread('not-configured', 'Decryption is off.'),
    sharedWith: [],
  };
}

/** What a reader of that environment knows about the volume. */
export function volumeOf(inputs: VerdictInputs): VolumeEvidence {
  return collectVolumeEvidence({
    ...toInputs(inputs),
    claimName: inputs.claimName,
    entityObjective: inputs.entityObjective,
    entityDrill: inputs.entityDrill,
    drill: inputs.drill,
  });
}

/** What a reader of that environment knows about the destination. */
export function destinationOf(inputs: VerdictInputs): DestinationEvidence {
  return collectDestinationEvidence(toInputs(inputs), inputs.destination);
}

function toInputs(inputs: VerdictInputs): EvidenceInputs {
  const { now } = inputs;
  const of = <T>(
    kind: keyof VerdictInputs['unread'],
    value: readonly T[],
  ): Reading<readonly T[]> => inputs.unread[kind] ?? read(value, now);
  return {
    now,
    cluster: 'home',
    namespace: NAMESPACE,
    objects: {
      sources: of('sources', [
        ...(inputs.withoutSource ? [] : [inputs.source]),
        ...inputs.moreSources,
      ]),
      destinations: of(
        'destinations',
        inputs.withoutDestination ? [] : [inputs.destination],
      ),
      jobs: of('jobs', inputs.jobs),
      pods: of('pods', inputs.pods),
      claims: of('claims', [
        ...(inputs.withoutClaim ? [] : [inputs.claim]),
        ...inputs.claims,
      ]),
      volumeSnapshots: of('volumeSnapshots', inputs.volumeSnapshots),
      events: of('events', inputs.events),
    },
    logs: inputs.logs,
    repositoryOf: () =>
      inputs.unread.repository ?? read(inputs.facts, inputs.listedAt),
    secretOf: () => inputs.secret,
    externalSecretOf: () => inputs.externalSecret,
    fluxOf: () => inputs.flux,
    metricsOf: () => inputs.metrics,
    volumeSnapshotClasses: inputs.volumeSnapshotClasses,
    storageClasses: inputs.storageClasses,
    controller: inputs.controller,
    stoppedBackupOf: () => inputs.stoppedBackup,
    otherBackupsOf: () => inputs.otherBackups ?? read([], inputs.now),
    drillPolicy: inputs.drillPolicy,
    hasActiveOperation: () => inputs.hasActiveOperation,
    waitingOperationOf: () => inputs.waitingOperation,
    drillScheduleOf: () => inputs.drillSchedule,
    conditionSinceOf: () => inputs.conditionSince,
    seenRunsOf: object =>
      object.metadata.uid === SOURCE_UID ? inputs.seenRuns : undefined,
    seenChangesOf: object =>
      object.metadata.uid === SOURCE_UID ? inputs.seenChanges : undefined,
  };
}
