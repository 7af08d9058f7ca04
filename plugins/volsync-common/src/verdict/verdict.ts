import type { OperationRequest } from '../operations/request';
import type { FindingCode } from './findingTitles';

/** The portal's conclusion about a volume. @public */
export type Verdict =
  | 'failing'
  | 'unprotected'
  | 'at-risk'
  | 'unknown'
  | 'protected';

/** Every verdict, the strongest first. @public */
export const VERDICTS = [
  'failing',
  'unprotected',
  'at-risk',
  'unknown',
  'protected',
] as const satisfies readonly Verdict[];

/** The portal's conclusion about a destination. @public */
export type DestinationVerdict =
  | 'restored'
  | 'restoring'
  | 'failing'
  | 'at-risk'
  | 'unknown';

/** @public */
export type Severity = 'critical' | 'warning' | 'info';

/** One observation behind a finding, so that anyone can check it. @public */
export interface EvidenceItem {
  readonly kind:
    | 'resource'
    | 'pod'
    | 'log'
    | 'event'
    | 'object'
    | 'secret'
    | 'metric'
    | 'config';
  /** One line of plain text; log lines are quoted and never trusted */
  readonly text: string;
  /** When, RFC 3339 */
  readonly at?: string;
  /** Kind and name of the object it was observed on, such as `Pod volsync-src-app-9rkp2` */
  readonly subject?: string;
}

/** One step of a fix. @public */
export interface FixStep {
  /** One instruction, in plain text */
  readonly text: string;
  /** A command that can be pasted into a shell */
  readonly command?: string;
}

/** One reason behind a verdict. @public */
export interface Finding {
  /** kebab-case noun of the problem, stable: `wrong-password` */
  readonly code: string;
  readonly severity: Severity;
  /** The problem in one sentence that a developer understands */
  readonly what: string;
  /** How the portal knows, in one or two sentences with times */
  readonly why: string;
  /** What it means for the data; absent if it has no consequence */
  readonly means?: string;
  /** How to fix it, in order */
  readonly fix: readonly FixStep[];
  /** Findings that this one refers to, as links to them */
  readonly see?: readonly FindingCode[];
  /** Snapshots whose comparison shows it: 64 hex digits, or 8 if only the log names it */
  readonly compare?: { readonly from: string; readonly to: string };
  /** The operation on the same volume that fixes it, ready to be planned; absent if there is none */
  readonly remedyOperation?: OperationRequest;
  readonly evidence: readonly EvidenceItem[];
  /** Since when the problem exists, RFC 3339 */
  readonly since?: string;
  /** When its data was last read, if it can't be read any more. RFC 3339 */
  readonly lastReadAt?: string;
}

/**
 * How far it is proven that a snapshot can be restored, each level above the one before. `recorded`: a log says that it
 * was saved. `present`: its object is in the listing, in a repository that has what a restore reads. `complete`:
 * decrypted, every blob of its trees is indexed and every pack is there and long enough. `test-restored`: it was
 * restored, and all files matched.
 *
 * @public
 */
export type SnapshotProof =
  | 'recorded'
  | 'present'
  | 'complete'
  | 'test-restored';

/** The newest state that can be restored, and how we know. @public */
export interface RestorableState {
  /** RFC 3339 */
  readonly at: string;
  /** 64 hex digits, or 8 if only the log names it */
  readonly snapshotId: string;
  readonly proof: SnapshotProof;
  /** When the level was last checked, RFC 3339 */
  readonly provenAt?: string;
  /**
   * How we know that it is this source's own. `log`: its log named it. `content`: host and path are its own, and nobody
   * else writes there. `time`: it was written at the right time, which proves nothing.
   */
  readonly attribution: 'log' | 'content' | 'time';
}

/** @public */
export interface VolumeJudgement {
  readonly verdict: Verdict;
  /** Ordered by importance */
  readonly findings: readonly Finding[];
  readonly newestRestorable?: RestorableState;
  /** RFC 3339; present when failing */
  readonly failingSince?: string;
  /** Present if backups fail, whatever the verdict is; since when, RFC 3339, if that is known */
  readonly failingBackups?: { readonly since?: string };
  /** In seconds; absent for a source that is only triggered manually */
  readonly objectiveSeconds?: number;
}

/** @public */
export interface DestinationJudgement {
  readonly verdict: DestinationVerdict;
  readonly findings: readonly Finding[];
}
