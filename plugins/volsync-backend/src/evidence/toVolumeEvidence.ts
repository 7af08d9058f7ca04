import {
  collectVolumeEvidence,
  type EvidenceInputs,
  type VolumeEvidence,
} from 'backstage-plugin-volsync-common';
import type { EntityTarget } from '../entities/EntityTarget';

/** The backup objectives in the entity's annotations. */
export type EntityObjectives = Pick<EntityTarget, 'objective' | 'drill'>;

/** The evidence of one claim for one entity. Pure. */
export function toVolumeEvidence(
  inputs: EvidenceInputs,
  claimName: string,
  { objective, drill }: EntityObjectives,
): VolumeEvidence {
  return collectVolumeEvidence({
    ...inputs,
    claimName,
    entityObjective: objective,
    entityDrill: drill,
  });
}
