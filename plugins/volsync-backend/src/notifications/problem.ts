import { createHash } from 'node:crypto';
import type { NotificationKind } from '../config';

export type ProblemKind = Exclude<
  NotificationKind,
  'operation-done' | 'operation-failed'
>;

/** The subject of a problem. @internal */
export type ProblemSubject =
  | {
      readonly type: 'volume';
      readonly cluster: string;
      readonly namespace: string;
      readonly claim: string;
      /** The entities that see it; their owners are notified */
      readonly entityRefs: readonly string[];
    }
  | {
      readonly type: 'platform';
      readonly cluster: string;
      readonly check: string;
      readonly title: string;
    };

/** A problem that is currently seen. @internal */
export interface SeenProblem {
  readonly id: string;
  readonly kind: ProblemKind;
  readonly subject: ProblemSubject;
}

/** A problem in the database. Times in milliseconds. @internal */
export interface KnownProblem extends SeenProblem {
  readonly firstSeenAt: number;
  readonly toldAt?: number;
  readonly goneSince?: number;
}

/** Why a problem is not seen: resolved, unknown, or without an owner. @internal */
export type Absence = 'over' | 'unknown' | 'dropped';

/** The current problems. @internal */
export interface ProblemReading {
  readonly seen: readonly SeenProblem[];
  absence(problem: KnownProblem): Absence;
}

/** A source of problems. @internal */
export interface ProblemSource {
  readonly kinds: readonly ProblemKind[];
  read(signal: AbortSignal): Promise<ProblemReading>;
}

/** Equal for the same problem of the same subject. @internal */
export function toProblemId(
  kind: ProblemKind,
  ...subject: readonly string[]
): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, ...subject]))
    .digest('hex');
}
