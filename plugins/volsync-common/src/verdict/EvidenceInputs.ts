import type {
  ConditionedObject,
  Event,
  Job,
  KubernetesObject,
  NamedClass,
  PersistentVolumeClaim,
  Pod,
  VolumeSnapshot,
} from '../kubernetes/resources';
import type {
  ReplicationDestination,
  ReplicationSource,
} from '../volsync/resources';
import type { MoverKind } from '../volsync/names';
import type {
  ControllerFacts,
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
} from './evidence';
import type { OperationKind } from '../operations/request';
import type { OtherBackup } from './other-tools';
import type { Reading } from './reading';

/** The objects of one namespace, each kind as it was read: all of them, whoever owns them. @public */
export interface NamespaceObjects {
  readonly sources: Reading<readonly ReplicationSource[]>;
  readonly destinations: Reading<readonly ReplicationDestination[]>;
  readonly jobs: Reading<readonly Job[]>;
  readonly pods: Reading<readonly Pod[]>;
  readonly claims: Reading<readonly PersistentVolumeClaim[]>;
  readonly volumeSnapshots: Reading<readonly VolumeSnapshot[]>;
  readonly events: Reading<readonly Event[]>;
}

/**
 * The sources of the evidence of one namespace. Missing ones count as not configured. The functions must not do I/O:
 * they return what was read before.
 *
 * @public
 */
export interface EvidenceInputs {
  /** The clock, RFC 3339 */
  readonly now: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly objects: NamespaceObjects;
  /** Deleted failed pods, as last observed; those of the current run still count */
  readonly terminatedPods?: readonly Pod[];
  /** Log tails of any pods; each log identifies its pod by name and uid */
  readonly logs?: readonly LogTail[];
  readonly volumeSnapshotClasses?: Reading<readonly NamedClass[]>;
  readonly storageClasses?: Reading<readonly NamedClass[]>;
  readonly controller?: Reading<ControllerFacts>;
  /** The repository that the Secret with this name refers to */
  readonly repositoryOf?: (secretName: string) => Reading<RepositoryFacts>;
  readonly secretOf?: (secretName: string) => Reading<SecretKeys>;
  /** The ExternalSecret that creates the Secret with this name */
  readonly externalSecretOf?: (
    secretName: string,
  ) => Reading<ConditionedObject | undefined>;
  /** What remains of the backups of a claim without a source */
  readonly stoppedBackupOf?: (claimName: string) => StoppedBackup | undefined;
  /** What backs a claim up according to the resources of other tools */
  readonly otherBackupsOf?: (
    claim: PersistentVolumeClaim,
  ) => Reading<readonly OtherBackup[]>;
  readonly fluxOf?: (
    object: KubernetesObject,
  ) => Reading<ConditionedObject | undefined>;
  readonly metricsOf?: (subject: {
    readonly kind: MoverKind;
    readonly name: string;
  }) => Reading<SourceMetrics>;
  /** Since when the condition of the object has been unchanged, as observed by the reader */
  readonly conditionSinceOf?: (object: KubernetesObject) => string | undefined;
  readonly seenRunsOf?: (
    object: KubernetesObject,
  ) => readonly SeenRun[] | undefined;
  readonly seenChangesOf?: (
    object: KubernetesObject,
  ) => readonly SeenChange[] | undefined;
  /** Since when the reader has observed the object */
  readonly watchedSinceOf?: (object: KubernetesObject) => string | undefined;
  /** The newest results of drills of the claim's volume, one for each snapshot, newest first */
  readonly drillsOf?: (claimName: string) => readonly DrillOutcome[];
  readonly drillPolicy?: DrillPolicy;
  /** Whether an operation of this portal is running on the volume of this claim */
  readonly hasActiveOperation?: (claimName: string) => boolean | undefined;
  /** The kind of the operation on the volume of this claim that waits for a person's choice */
  readonly waitingOperationOf?: (
    claimName: string,
  ) => OperationKind | undefined;
  /** What the portal has recorded about the drills of the claim's volume */
  readonly drillScheduleOf?: (claimName: string) => DrillSchedule | undefined;
}
