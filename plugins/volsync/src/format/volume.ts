import {
  VERDICTS,
  type Verdict,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';

/** The display name of a volume: its source's name, because a StatefulSet often generates the claim's name. */
export function volumeName(volume: VolumeReport): string {
  return volume.source?.name ?? volume.claim;
}

/** Whether it is known that nothing backs up the volume. An unknown volume may have a source that couldn't be read. */
export function hasNoBackup(volume: VolumeReport): boolean {
  return !volume.source && volume.verdict !== 'unknown';
}

/** Counts volumes by verdict, worst first. Skips verdicts without volumes. */
export function countVerdicts(
  volumes: readonly VolumeReport[],
): readonly { readonly verdict: Verdict; readonly count: number }[] {
  return VERDICTS.map(verdict => ({
    verdict,
    count: volumes.filter(volume => volume.verdict === verdict).length,
  })).filter(({ count }) => count > 0);
}

/** The first eight digits of a snapshot or lock id, as restic and people use them. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
