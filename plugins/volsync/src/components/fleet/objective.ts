import type { FleetRow } from 'backstage-plugin-volsync-common';

/**
 * When the newest restore point of a volume becomes older than its objective. The beginning of time if there is none;
 * undefined for a volume without an objective, and for one of which nothing is known.
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
