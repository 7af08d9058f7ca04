import type { VolumeStand } from '../fleet/toVolumeStand';

/** A volume of team-a of which everything is known and nothing is wrong. */
export function volumeStand(
  claim: string,
  change: Partial<VolumeStand> = {},
): VolumeStand {
  return {
    cluster: 'apps',
    namespace: 'shop',
    claim,
    entityRef: 'component:default/shop',
    owners: ['group:default/team-a'],
    isBound: true,
    verdict: 'protected',
    findings: [],
    isKnown: true,
    isStale: false,
    hasSnapshot: true,
    ...change,
  };
}
