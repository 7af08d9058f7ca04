import type { FleetScore, FleetTargets } from 'backstage-plugin-volsync-common';

/** The configured targets that are missed. Volumes without a restore point count as not protected. */
export function findMissedTargets(
  score: FleetScore,
  targets: FleetTargets,
  now: number,
): readonly (keyof FleetTargets)[] {
  const percent = (part: number) =>
    score.volumes === 0 ? 100 : (part / score.volumes) * 100;
  const { protectedPercent = 0, testRestoredPercent = 0 } = targets;
  const { maxAgeSeconds } = targets;
  const missed: (keyof FleetTargets)[] = [];
  if (percent(score.protected) < protectedPercent) {
    missed.push('protectedPercent');
  }
  if (
    maxAgeSeconds !== undefined &&
    score.oldestAt !== undefined &&
    now - Date.parse(score.oldestAt) > maxAgeSeconds * 1000
  ) {
    missed.push('maxAgeSeconds');
  }
  if (percent(score.testRestored) < testRestoredPercent) {
    missed.push('testRestoredPercent');
  }
  return missed;
}
