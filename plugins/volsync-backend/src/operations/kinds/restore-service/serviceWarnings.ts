import {
  formatDuration,
  type PlanWarning,
} from 'backstage-plugin-volsync-common';
import type { PointAt } from './choosePointAt';

/** A smaller difference between two restore points isn't worth mentioning. */
const NOTABLE_SPREAD_SECONDS = 60;

/** The restore point of one volume. */
interface VolumePoint {
  readonly claim: string;
  readonly point: PointAt;
}

/** Warnings that are given for all volumes together, because one volume's plan doesn't know the others. */
const COMBINED_WARNINGS = [
  'quota',
  'quota-unknown',
  'completeness-unknown',
  'downtime',
];
/** Its text already names the volume. */
const OVERWRITES = 'overwrites';

interface VolumeWarnings {
  readonly claim: string;
  readonly warnings: readonly PlanWarning[];
}

/** The warnings of several volumes' plans, except for those about all of them together. Pure. @internal */
export function mergeWarnings(
  byVolume: readonly VolumeWarnings[],
): readonly PlanWarning[] {
  return [
    ...nameVolumes(
      byVolume.map(({ claim, warnings }) => ({
        claim,
        warnings: warnings.filter(
          ({ code }) =>
            code !== OVERWRITES && !COMBINED_WARNINGS.includes(code),
        ),
      })),
    ),
    ...byVolume.flatMap(({ warnings }) =>
      warnings.filter(({ code }) => code === OVERWRITES),
    ),
  ];
}

/** Each warning with the volumes that it is about; a warning that all share appears once. */
function nameVolumes(
  byVolume: readonly VolumeWarnings[],
): readonly PlanWarning[] {
  const merged = new Map<
    string,
    { readonly warning: PlanWarning; readonly claims: string[] }
  >();
  for (const { claim, warnings } of byVolume) {
    for (const warning of warnings) {
      const key = JSON.stringify([
        warning.code,
        warning.severity,
        warning.what,
      ]);
      const known = merged.get(key);
      if (known) {
        known.claims.push(claim);
      } else {
        merged.set(key, { warning, claims: [claim] });
      }
    }
  }
  return [...merged.values()].map(({ warning, claims }) => ({
    ...warning,
    what: `${claims.length === 1 ? 'Volume' : 'Volumes'} ${claims
      .map(claim => `"${claim}"`)
      .join(', ')}: ${warning.what}`,
  }));
}

/** How the selected points relate to each other and to the moment. Pure. @internal */
export function pointWarnings(
  points: readonly VolumePoint[],
): readonly PlanWarning[] {
  return [
    ...spread(points),
    ...points.flatMap(({ claim, point }) =>
      point.skipped.length === 0
        ? []
        : [
            {
              code: 'skipped-points',
              severity: 'warning' as const,
              what: `Volume "${claim}": a newer snapshot can't be restored, so an older one is used. ${point.skipped[0]}`,
            },
          ],
    ),
    ...unconfirmed(points),
  ];
}

/** Blocks the plan until the person leaves the volume out. Pure. @internal */
export function noPoint(claim: string, why: string): PlanWarning {
  return {
    code: 'no-point',
    severity: 'blocks',
    what: `Volume "${claim}" can't be restored: ${why}`,
    remedy: `Choose a later moment, or leave "${claim}" out.`,
  };
}

/** Pure. @internal */
export function leftOut(claims: readonly string[]): readonly PlanWarning[] {
  return claims.map(claim => ({
    code: 'left-out',
    severity: 'warning',
    what: `Volume "${claim}" is left out, so the restored service is not complete.`,
  }));
}

function spread(points: readonly VolumePoint[]): readonly PlanWarning[] {
  const sorted = [...points].sort(
    (a, b) => Date.parse(a.point.time) - Date.parse(b.point.time),
  );
  const oldest = sorted[0];
  const newest = sorted.at(-1);
  if (!oldest || !newest) {
    return [];
  }
  const seconds =
    (Date.parse(newest.point.time) - Date.parse(oldest.point.time)) / 1_000;
  return seconds < NOTABLE_SPREAD_SECONDS
    ? []
    : [
        {
          code: 'points-differ',
          severity: 'warning',
          what: `The restore points lie ${formatDuration(seconds)} apart: "${
            oldest.claim
          }" is from ${oldest.point.time}, "${newest.claim}" from ${
            newest.point.time
          }. What the service wrote in between is in the newer one only.`,
          remedy:
            'Check that the service can start with that, or choose a moment right after all its backups.',
        },
      ];
}

function unconfirmed(points: readonly VolumePoint[]): readonly PlanWarning[] {
  const claims = points
    .filter(({ point }) => !point.isComplete)
    .map(({ claim }) => `"${claim}"`);
  return claims.length === 0
    ? []
    : [
        {
          code: 'completeness-unknown',
          severity: 'warning',
          what: `It hasn't been checked whether the snapshots of ${claims.join(
            ', ',
          )} are complete.`,
          remedy: 'Verify them, or run a test restore first.',
        },
      ];
}
