import { ANNOTATION_DRILL } from '../annotations';
import { parseIsoDuration } from '../duration';
import { latest, toMillis } from './clock';
import type { DrillSchedule, VolumeEvidence } from './evidence';
import { valueOf } from './reading';
import { ORIGINS } from './wording';

/** The minimum period: without it, an annotation could cause endless restores. @public */
export const MIN_DRILL_PERIOD_SECONDS = 3_600;

/** A drill that could not start is retried after its period, or after this time if that is shorter. */
const MAX_RETRY_SECONDS = 6 * 3_600;

/** Where the time between drills is configured. @public */
export type DrillPeriodFrom = 'source' | 'claim' | 'entity' | 'portal';

/** How often a volume is drilled, and when next. Times RFC 3339. @public */
export interface DrillDue {
  readonly everySeconds: number;
  readonly from: DrillPeriodFrom;
  /** Whether the portal starts drills automatically */
  readonly scheduled: boolean;
  /** When the next one is due; absent if the portal has not planned it yet */
  readonly nextAt?: string;
  /** When and why the last one did not start */
  readonly hindrance?: { readonly at: string; readonly message: string };
}

/** An annotation as written, and where. */
export interface DrillAnnotation {
  readonly from: Exclude<DrillPeriodFrom, 'portal'>;
  readonly text: string;
}

/** All annotations, in order of precedence. */
export function drillAnnotations(
  volume: VolumeEvidence,
): readonly DrillAnnotation[] {
  const claim = valueOf(volume.claim);
  const all: { from: DrillAnnotation['from']; text: string | undefined }[] = [
    ...(valueOf(volume.sources) ?? []).map(({ source }) => ({
      from: 'source' as const,
      text: source.metadata.annotations?.[ANNOTATION_DRILL],
    })),
    { from: 'claim', text: claim?.metadata.annotations?.[ANNOTATION_DRILL] },
    { from: 'entity', text: volume.entityDrill },
  ];
  return all.flatMap(({ from, text }) =>
    text?.trim() ? [{ from, text: text.trim() }] : [],
  );
}

/**
 * How often the volume is drilled: the annotation `backstage-volsync/drill` on the source, the claim or the catalog
 * entity, in this order, or else the default of the portal. Invalid annotations are ignored. Undefined if no drills are
 * scheduled, or if there is no source and thus nothing to restore. Pure.
 *
 * @public
 */
export function deriveDrillDue(volume: VolumeEvidence): DrillDue | undefined {
  const period = derivePeriod(volume);
  if (!period || !valueOf(volume.sources)?.length) {
    return undefined;
  }
  const { drillSchedule, drillPolicy, drill } = volume;
  const scheduled = drillPolicy?.enabled ?? false;
  if (!scheduled || !drillSchedule) {
    return { ...period, scheduled };
  }
  const { triedAt, message } = drillSchedule;
  return {
    ...period,
    scheduled,
    nextAt: nextDrillAt({
      ...period,
      schedule: drillSchedule,
      drilledAt: drill?.at,
    }),
    hindrance:
      triedAt && message && latest([triedAt, drill?.at]) === triedAt
        ? { at: triedAt, message }
        : undefined,
  };
}

/**
 * When the next drill is due: one period after the newest result, or immediately if there is none, but not before a
 * failed start can be retried. RFC 3339. Pure.
 *
 * @public
 */
export function nextDrillAt(options: {
  readonly everySeconds: number;
  readonly schedule: DrillSchedule;
  readonly drilledAt?: string;
}): string | undefined {
  const { everySeconds, schedule, drilledAt } = options;
  const { since, triedAt } = schedule;
  return latest([
    since,
    later(drilledAt, everySeconds),
    latest([triedAt, drilledAt]) === triedAt
      ? later(triedAt, Math.min(everySeconds, MAX_RETRY_SECONDS))
      : undefined,
  ]);
}

function derivePeriod(
  volume: VolumeEvidence,
): Pick<DrillDue, 'everySeconds' | 'from'> | undefined {
  for (const { from, text } of drillAnnotations(volume)) {
    const everySeconds = parseIsoDuration(text);
    if (everySeconds !== undefined) {
      return {
        everySeconds: Math.max(everySeconds, MIN_DRILL_PERIOD_SECONDS),
        from,
      };
    }
  }
  const everySeconds = volume.drillPolicy?.everySeconds;
  return everySeconds === undefined
    ? undefined
    : { everySeconds, from: 'portal' };
}

function later(time: string | undefined, seconds: number): string | undefined {
  const millis = toMillis(time);
  return millis === undefined
    ? undefined
    : new Date(millis + seconds * 1_000).toISOString();
}

/** `on the catalog entity`: where the time between drills is configured. */
export function describeOrigin(from: DrillPeriodFrom): string {
  return from === 'portal'
    ? 'in volsync.operations.drills.every'
    : `on the ${ORIGINS[from]}`;
}
