import type { Severity } from '../verdict/verdict';

/**
 * What kind of thing happened. `run`, `attempt` and `error` are a source's or a destination's work, `restore` the end of
 * a destination's, `change` what somebody wrote, `repository` what became of the place the snapshots are in.
 *
 * @public
 */
export type TimelineKind =
  | 'run'
  | 'attempt'
  | 'error'
  | 'snapshot'
  | 'restore'
  | 'change'
  | 'pause'
  | 'resume'
  | 'repository'
  | 'drill';

/**
 * One thing that is known to have happened to a volume. Nothing is inferred: each entry rests on an object, a log, a
 * listing of the bucket, or on what the portal saw while it watched.
 *
 * @public
 */
export interface TimelineEntry {
  /** When it happened, or when it was seen where nothing says when it happened; RFC 3339 */
  readonly at: string;
  readonly kind: TimelineKind;
  /** One sentence of plain text; what others wrote in it is quoted and never trusted */
  readonly what: string;
  /** Absent for what is neither good nor bad */
  readonly severity?: Severity;
  /** Kind and name of the object it was seen on, such as `ReplicationSource app` */
  readonly subject?: string;
}

/** How many entries a timeline holds at most. */
export const TIMELINE_LIMIT = 100;

/** What others wrote, on one line that can steer no terminal, and short. */
export function quoted(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return `“${line.length > 200 ? `${line.slice(0, 199)}…` : line}”`;
}
