import {
  VERDICTS,
  type Verdict,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';

/** What people call the volume: its source's name, since a claim's is often made by a StatefulSet. */
export function volumeName(volume: VolumeReport): string {
  return volume.source?.name ?? volume.claim;
}

/**
 * Whether it is known that nothing backs the volume up. An unknown volume may have a source that could not be
 * read.
 */
export function hasNoBackup(volume: VolumeReport): boolean {
  return !volume.source && volume.verdict !== 'unknown';
}

/** How many volumes have each verdict, worst first, those that occur only. */
export function countVerdicts(
  volumes: readonly VolumeReport[],
): readonly { readonly verdict: Verdict; readonly count: number }[] {
  return VERDICTS.map(verdict => ({
    verdict,
    count: volumes.filter(volume => volume.verdict === verdict).length,
  })).filter(({ count }) => count > 0);
}

/** The eight digits that people and logs use of a snapshot's or lock's id. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
