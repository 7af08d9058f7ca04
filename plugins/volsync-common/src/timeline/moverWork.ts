import { formatDuration } from '../duration';
import type { MoverKind } from '../volsync/names';
import type {
  ReplicationDestination,
  ReplicationSource,
} from '../volsync/resources';
import type {
  DestinationEvidence,
  SourceEvidence,
  VolumeEvidence,
} from '../verdict/evidence';
import { valueOf } from '../verdict/reading';

/** One source or destination, and the name of its runs. */
export interface MoverWork {
  readonly kind: MoverKind;
  readonly evidence: SourceEvidence | DestinationEvidence;
  readonly resource: ReplicationSource | ReplicationDestination;
  /** `ReplicationSource app` */
  readonly subject: string;
  /** The name of one of its runs at the start of a sentence */
  readonly run: 'Backup' | 'Restore';
}

/** Every source and destination of the volume. */
export function listWork(volume: VolumeEvidence): readonly MoverWork[] {
  return [
    ...(valueOf(volume.sources) ?? []).map(
      (evidence): MoverWork => ({
        kind: 'ReplicationSource',
        evidence,
        resource: evidence.source,
        subject: `ReplicationSource ${evidence.source.metadata.name}`,
        run: 'Backup',
      }),
    ),
    ...(valueOf(volume.destinations) ?? []).map(
      (evidence): MoverWork => ({
        kind: 'ReplicationDestination',
        evidence,
        resource: evidence.destination,
        subject: `ReplicationDestination ${evidence.destination.metadata.name}`,
        run: 'Restore',
      }),
    ),
  ];
}

/** ` in 1 min`, or nothing if the duration is unknown. */
export function inTime(seconds: number | undefined): string {
  return seconds === undefined
    ? ''
    : ` in ${formatDuration(Math.max(1, Math.round(seconds)))}`;
}
