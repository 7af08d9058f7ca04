import { ANNOTATION_HOLD } from '../annotations';
import type { ReplicationSource } from './resources';

/** The maximum age of a hold, longer than any operation: an older tag was forgotten. */
const MAX_HOLD_AGE_MS = 24 * 3_600_000;
/** The upper limit of a number that anyone who may annotate the source can write. */
const MAX_REPLICAS = 1_000;
/** The maximum clock difference between two portals. */
const MAX_CLOCK_SKEW_MS = 5 * 60_000;

/** Why a source with a schedule has a manual tag. @public */
export interface Hold {
  /** The value of `spec.trigger.manual` that belongs to it */
  readonly tag: string;
  /** Since when, RFC 3339 */
  readonly since: string;
  /** The previous number of replicas of each workload that the operation scales to 0, such as `Deployment/app` */
  readonly replicas?: Readonly<Record<string, number>>;
}

/** The annotations of a hold, for a merge patch. @public */
export function toHoldAnnotations(
  hold: Hold | undefined,
): Readonly<Record<string, string | null>> {
  return { [ANNOTATION_HOLD]: hold ? JSON.stringify(hold) : null };
}

/**
 * The hold of the operation that currently suspends the schedule. Undefined if there is none, if the manual tag is a
 * different one, if the hold is older than a day and thus was forgotten, or if it is orphaned.
 *
 * @public
 */
export function readHold(
  source: ReplicationSource,
  volume: HoldSurroundings,
): Hold | undefined {
  const hold = findHold(source);
  const age = Date.parse(volume.now) - Date.parse(hold?.since ?? '');
  return age >= -MAX_CLOCK_SKEW_MS &&
    age <= MAX_HOLD_AGE_MS &&
    !isOrphaned(source, volume)
    ? hold
    : undefined;
}

/** Whether an operation suspended the schedule, and the portal knows that no operation is running any more. @public */
export function isOrphaned(
  source: ReplicationSource,
  { now, hasActiveOperation }: HoldSurroundings,
): boolean {
  const hold = findHold(source);
  const age = Date.parse(now) - Date.parse(hold?.since ?? '');
  return hasActiveOperation === false && age > MAX_CLOCK_SKEW_MS;
}

/** The hold on the source, however old, if the manual tag is still its own. @public */
export function findHold({
  metadata,
  spec,
}: ReplicationSource): Hold | undefined {
  const hold = parse(metadata.annotations?.[ANNOTATION_HOLD]);
  return hold && hold.tag === spec?.trigger?.manual ? hold : undefined;
}

/** What determines whether a hold is alive. @public */
export interface HoldSurroundings {
  /** RFC 3339 */
  readonly now: string;
  /** Whether an operation of this portal is running on the volume; absent if that is not known */
  readonly hasActiveOperation?: boolean;
}

function parse(text: string | undefined): Hold | undefined {
  try {
    const { tag, since, replicas } = JSON.parse(text ?? '');
    return typeof tag === 'string' && typeof since === 'string'
      ? { tag, since, ...(isReplicas(replicas) && { replicas }) }
      : undefined;
  } catch {
    // The annotation can contain anything.
    return undefined;
  }
}

function isReplicas(value: unknown): value is Readonly<Record<string, number>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every(
      count => Number.isInteger(count) && count > 0 && count <= MAX_REPLICAS,
    )
  );
}
