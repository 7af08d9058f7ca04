import { createHash } from 'node:crypto';
import type { NotificationKind } from '../config';

export type ProblemKind = Exclude<
  NotificationKind,
  'operation-done' | 'operation-failed'
>;

/** What a problem is about. @internal */
export type ProblemSubject =
  | {
      readonly type: 'volume';
      readonly cluster: string;
      readonly namespace: string;
      readonly claim: string;
      /** Those that see it; their owners are notified */
      readonly entityRefs: readonly string[];
    }
  | {
      readonly type: 'platform';
      readonly cluster: string;
      readonly check: string;
      readonly title: string;
    };

/** A problem as it is seen now. @internal */
export interface SeenProblem {
  readonly id: string;
  readonly kind: ProblemKind;
  readonly subject: ProblemSubject;
}

/** A problem as the database has it. Times in milliseconds. @internal */
export interface KnownProblem extends SeenProblem {
  readonly firstSeenAt: number;
  readonly toldAt?: number;
  readonly goneSince?: number;
}

/** What a problem that is not seen can be: resolved, unknown, or without an owner. @internal */
export type Absence = 'over' | 'unknown' | 'dropped';

/** What is wrong now. @internal */
export interface ProblemReading {
  readonly seen: readonly SeenProblem[];
  absence(problem: KnownProblem): Absence;
}

/** Where problems are seen. @internal */
export interface ProblemSource {
  readonly kinds: readonly ProblemKind[];
  look(signal: AbortSignal): Promise<ProblemReading>;
}

/** The same for the same thing wrong with the same subject. @internal */
export function toProblemId(
  kind: ProblemKind,
  ...subject: readonly string[]
): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, ...subject]))
    .digest('hex');
}
