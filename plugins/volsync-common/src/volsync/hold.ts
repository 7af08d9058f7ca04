import { ANNOTATION_HOLD } from '../annotations';
import type { ReplicationSource } from './resources';

/** Longer than any operation: an older tag was forgotten. */
const MAX_HOLD_AGE_MS = 24 * 3_600_000;
/** How far the clocks of two portals may differ. */
const MAX_CLOCK_SKEW_MS = 5 * 60_000;

/** Why a manual tag stands on a source that has a schedule. @public */
export interface Hold {
  /** The value of `spec.trigger.manual` that belongs to it */
  readonly tag: string;
  /** Since when, RFC 3339 */
  readonly since: string;
}

/** The annotations that say so, for a merge patch. @public */
export function toHoldAnnotations(
  hold: Hold | undefined,
): Readonly<Record<string, string | null>> {
  return { [ANNOTATION_HOLD]: hold ? JSON.stringify(hold) : null };
}

/**
 * The hold of the operation that currently suspends the schedule. Undefined if there is none, if the manual tag is a
 * different one, or if the hold is older than a day and thus was forgotten.
 *
 * @public
 */
export function readHold(
  { metadata, spec }: ReplicationSource,
  now: string,
): Hold | undefined {
  const hold = parse(metadata.annotations?.[ANNOTATION_HOLD]);
  if (!hold || hold.tag !== spec?.trigger?.manual) {
    return undefined;
  }
  const age = Date.parse(now) - Date.parse(hold.since);
  return age >= -MAX_CLOCK_SKEW_MS && age <= MAX_HOLD_AGE_MS ? hold : undefined;
}

function parse(text: string | undefined): Hold | undefined {
  try {
    const { tag, since } = JSON.parse(text ?? '');
    return typeof tag === 'string' && typeof since === 'string'
      ? { tag, since }
      : undefined;
  } catch {
    // The annotation can contain anything.
    return undefined;
  }
}
