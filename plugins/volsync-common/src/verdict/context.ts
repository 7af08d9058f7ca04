import type { MoverKind } from '../volsync/names';
import type {
  ReplicationDestination,
  ReplicationSource,
  ReplicationStatus,
  ResticVolumeOptions,
} from '../volsync/resources';
import type {
  DestinationEvidence,
  DrillOutcome,
  MoverEvidence,
  SourceEvidence,
  VolumeEvidence,
} from './evidence';
import { deriveObjective } from './objective';
import type { Objective } from './objective';
import { deriveRestorable, describeRestorePoint } from './restorable';
import type { Restorable } from './restorable';
import { deriveRun } from './run';
import type { RunState } from './run';

/** The input of a rule about a source or a destination. */
export interface MoverContext {
  readonly now: string;
  readonly kind: MoverKind;
  readonly name: string;
  readonly namespace: string;
  readonly resource: ReplicationSource | ReplicationDestination;
  readonly status: ReplicationStatus | undefined;
  readonly options: ResticVolumeOptions | undefined;
  readonly secretName: string | undefined;
  readonly mover: MoverEvidence;
  readonly run: RunState;
  /** What a problem means for the data, if that is known */
  readonly means: string | undefined;
}

/** The input of a rule about a source. */
export interface SourceContext extends MoverContext {
  readonly kind: 'ReplicationSource';
  readonly volume: VolumeEvidence;
  readonly evidence: SourceEvidence;
  readonly source: ReplicationSource;
  readonly restorable: Restorable;
  readonly objective: Objective | undefined;
}

/** The input of a rule about a destination. */
export interface DestinationContext extends MoverContext {
  readonly kind: 'ReplicationDestination';
  readonly evidence: DestinationEvidence;
  readonly destination: ReplicationDestination;
}

/** The input of a rule about the volume as a whole. */
export interface VolumeContext {
  readonly now: string;
  readonly namespace: string;
  readonly volume: VolumeEvidence;
  readonly sources: readonly SourceContext[];
  readonly destinations: readonly DestinationContext[];
}

/** The newest drill of each snapshot: results of earlier ones no longer count. */
export function drillsOf(volume: VolumeEvidence): readonly DrillOutcome[] {
  const { drill, equalDrill, drillOfEachSnapshot = [] } = volume;
  const newest = new Map<string, DrillOutcome>();
  for (const one of [drill, equalDrill, ...drillOfEachSnapshot]) {
    const known = one && newest.get(one.snapshotId);
    if (one && (!known || known.at < one.at)) {
      newest.set(one.snapshotId, one);
    }
  }
  return [...newest.values()];
}

/** Derives the input of rules for one source. */
export function toSourceContext(
  volume: VolumeEvidence,
  evidence: SourceEvidence,
): SourceContext {
  const { source } = evidence;
  const restorable = deriveRestorable(evidence, drillsOf(volume));
  return {
    now: volume.now,
    kind: 'ReplicationSource',
    name: source.metadata.name,
    namespace: source.metadata.namespace ?? volume.namespace,
    resource: source,
    status: source.status,
    options: source.spec?.restic,
    secretName: source.spec?.restic?.repository,
    mover: evidence,
    run: deriveRun({
      now: volume.now,
      status: source.status,
      mover: evidence,
      conditionSince: evidence.conditionSince,
    }),
    means: describeRestorePoint(restorable.newest),
    volume,
    evidence,
    source,
    restorable,
    objective: deriveObjective(volume, evidence),
  };
}

/** Derives the input of rules for one destination. */
export function toDestinationContext(
  evidence: DestinationEvidence,
  now: string,
): DestinationContext {
  const { destination } = evidence;
  return {
    now,
    kind: 'ReplicationDestination',
    name: destination.metadata.name,
    namespace: destination.metadata.namespace ?? 'default',
    resource: destination,
    status: destination.status,
    options: destination.spec?.restic,
    secretName: destination.spec?.restic?.repository,
    mover: evidence,
    run: deriveRun({
      now,
      status: destination.status,
      mover: evidence,
      conditionSince: evidence.conditionSince,
    }),
    means: 'The data has not been restored.',
    evidence,
    destination,
  };
}
