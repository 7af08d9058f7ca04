import { ANNOTATION_HOLD } from '../annotations';
import type { ReplicationSource } from './resources';

/** Longer than any operation takes; after that the tag was forgotten, whoever set it. Milliseconds. */
const LONGEST = 24 * 3_600_000;
/** How far the clocks of a portal may be ahead of another's. Milliseconds. */
const CLOCK_SKEW = 5 * 60_000;

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
 * The operation of the product that keeps the schedule off right now. Undefined where none says so, where the tag is
 * another one by now, and where it says so for longer than a day: then somebody forgot it.
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
  return age >= -CLOCK_SKEW && age <= LONGEST ? hold : undefined;
}

function parse(text: string | undefined): Hold | undefined {
  try {
    const { tag, since } = JSON.parse(text ?? '');
    return typeof tag === 'string' && typeof since === 'string'
      ? { tag, since }
      : undefined;
  } catch {
    // Anybody may write anything there.
    return undefined;
  }
}
