import type { FleetRow } from 'backstage-plugin-volsync-common';

/**
 * When the newest restore point of a volume becomes older than its objective, in milliseconds since 1970. Zero if there
 * is none; undefined without an objective or for an unknown volume.
 */
export function toDeadline(row: FleetRow): number | undefined {
  const { objectiveSeconds, newestRestorable, verdict } = row;
  if (objectiveSeconds === undefined || verdict === 'unknown') {
    return undefined;
  }
  return newestRestorable
    ? Date.parse(newestRestorable.at) + objectiveSeconds * 1000
    : 0;
}
