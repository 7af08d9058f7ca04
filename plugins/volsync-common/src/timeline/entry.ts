import type { Severity } from '../verdict/verdict';

/**
 * What kind of thing happened. `run`, `attempt` and `error` are the work of a source or a destination, `restore` the end
 * of a destination's run, `change` an edit of an object, `repository` an event of the repository itself.
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
 * One known event of a volume. Nothing is inferred: each entry rests on an object, a log, a listing of the repository,
 * or an observation of the portal.
 *
 * @public
 */
export interface TimelineEntry {
  /** When it happened, or when the portal observed it if the exact time is unknown; RFC 3339 */
  readonly at: string;
  readonly kind: TimelineKind;
  /** One sentence of plain text; text from outside is quoted and never trusted */
  readonly what: string;
  /** Absent for neutral entries */
  readonly severity?: Severity;
  /** Kind and name of the object it was observed on, such as `ReplicationSource app` */
  readonly subject?: string;
}

/** The maximum number of entries in a timeline. */
export const TIMELINE_LIMIT = 100;

/** Text from outside: on one line, without control characters, and short. */
export function quoted(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return `“${line.length > 200 ? `${line.slice(0, 199)}…` : line}”`;
}
