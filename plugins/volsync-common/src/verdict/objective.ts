import { ANNOTATION_RPO } from '../annotations';
import { parseIsoDuration } from '../duration';
import { parseSchedule } from '../schedule';
import type { SourceEvidence, VolumeEvidence } from './evidence';
import { valueOf } from './reading';

/** One run may be missed, because of a slow run or a restart, before the newest backup counts as too old. */
const GAPS_ALLOWED = 2;

/** The maximum age of the newest restore point, and where that is set. */
export interface Objective {
  readonly seconds: number;
  readonly from: 'source' | 'claim' | 'entity' | 'schedule';
  /** The annotation or the schedule, as written */
  readonly text: string;
}

/**
 * The annotation on the source, the claim or the catalog entity, in this order, or else twice the longest gap of the
 * schedule. A source that is only triggered manually has none. Invalid annotations are ignored.
 */
export function deriveObjective(
  volume: VolumeEvidence,
  { source }: SourceEvidence,
): Objective | undefined {
  const annotated = [
    ['source', source.metadata.annotations?.[ANNOTATION_RPO]],
    ['claim', valueOf(volume.claim)?.metadata.annotations?.[ANNOTATION_RPO]],
    ['entity', volume.entityObjective],
  ] as const;
  for (const [from, text] of annotated) {
    const seconds = parseIsoDuration(text);
    if (text && seconds !== undefined) {
      return { seconds, from, text };
    }
  }
  const text = source.spec?.trigger?.schedule;
  const schedule = text ? parseSchedule(text) : undefined;
  return text && schedule?.state === 'valid'
    ? {
        seconds: GAPS_ALLOWED * schedule.longestGapSeconds,
        from: 'schedule',
        text,
      }
    : undefined;
}
