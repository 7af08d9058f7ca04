import type { VolumeStatus } from '../fleet/toVolumeStatus';

/** A volume of team-a with complete readings and no problem. */
export function volumeStatus(
  claim: string,
  change: Partial<VolumeStatus> = {},
): VolumeStatus {
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
