import type { FleetRow, FleetTargets } from 'backstage-plugin-volsync-common';
import { isTestRestored, toDeadline } from './objective';

/** How well all volumes are protected. */
export interface FleetScore {
  readonly volumes: number;
  readonly protected: number;
  /** The oldest of the newest restore points; undefined if there are none */
  readonly oldestAt?: string;
  /** Volumes whose newest restore point is within their objective */
  readonly withinObjective: number;
  /** Volumes whose objective is known */
  readonly withObjective: number;
  /** Volumes whose backup was test-restored in the last 30 days */
  readonly testRestored: number;
}

export function toFleetScore(
  rows: readonly FleetRow[],
  now: number,
): FleetScore {
  const times = rows.flatMap(({ newestRestorable }) =>
    newestRestorable ? [newestRestorable.at] : [],
  );
  const deadlines = rows.flatMap(row => toDeadline(row) ?? []);
  return {
    volumes: rows.length,
    protected: rows.filter(({ verdict }) => verdict === 'protected').length,
    oldestAt: times.reduce<string | undefined>(
      (oldest, at) =>
        oldest === undefined || Date.parse(at) < Date.parse(oldest)
          ? at
          : oldest,
      undefined,
    ),
    withinObjective: deadlines.filter(deadline => deadline >= now).length,
    withObjective: deadlines.length,
    testRestored: rows.filter(row => isTestRestored(row, now)).length,
  };
}

/** Which of the configured targets are missed. Volumes without a restore point count as not protected. */
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
