import type { MoverKind } from '../volsync/names';
import type {
  ReplicationDestination,
  ReplicationSource,
  ReplicationStatus,
  ResticVolumeOptions,
} from '../volsync/resources';
import type {
  DestinationEvidence,
  MoverEvidence,
  SourceEvidence,
  VolumeEvidence,
} from './evidence';
import { sayTime } from './clock';
import { deriveObjective } from './objective';
import type { Objective } from './objective';
import { deriveRestorable } from './restorable';
import type { Restorable } from './restorable';
import { deriveRun } from './run';
import type { RunState } from './run';

/** What every rule about a mover sees: a source's or a destination's. */
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
  /** What the problem means for the data, where that can be said */
  readonly means: string | undefined;
}

/** What a rule about a source sees. */
export interface SourceContext extends MoverContext {
  readonly kind: 'ReplicationSource';
  readonly volume: VolumeEvidence;
  readonly evidence: SourceEvidence;
  readonly source: ReplicationSource;
  readonly restorable: Restorable;
  readonly objective: Objective | undefined;
}

/** What a rule about a destination sees. */
export interface DestinationContext extends MoverContext {
  readonly kind: 'ReplicationDestination';
  readonly evidence: DestinationEvidence;
  readonly destination: ReplicationDestination;
}

/** What a rule about the volume as a whole sees. */
export interface VolumeContext {
  readonly now: string;
  readonly namespace: string;
  readonly volume: VolumeEvidence;
  readonly sources: readonly SourceContext[];
  readonly destinations: readonly DestinationContext[];
}

/** Derives what the rules need of one source. */
export function toSourceContext(
  volume: VolumeEvidence,
  evidence: SourceEvidence,
): SourceContext {
  const { source } = evidence;
  const restorable = deriveRestorable(evidence, volume.drill);
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
    means: sayRestorable(restorable),
    volume,
    evidence,
    source,
    restorable,
    objective: deriveObjective(volume, evidence),
  };
}

/** Derives what the rules need of one destination. */
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
    means: 'The restore has not brought the data back.',
    evidence,
    destination,
  };
}

/** The newest state that can be got back, as a sentence. */
function sayRestorable({ newest }: Restorable): string {
  if (!newest) {
    return 'No state of this volume is known that could be got back.';
  }
  const what = `The newest state you can get back is from ${sayTime(
    newest.at,
  )} (snapshot ${newest.snapshotId.slice(0, 8)})`;
  return newest.proof === 'log'
    ? `${what}, as far as the backup's log says: the bucket was not looked into.`
    : `${what}.`;
}
