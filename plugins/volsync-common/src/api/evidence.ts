import type { CheckState } from './platform';
import type { HistoryEntry } from './operations';
import type {
  Finding,
  RestorableState,
  SnapshotProof,
  Verdict,
} from '../verdict/verdict';

/**
 * The exported evidence: `GET /v1/entities/:kind/:namespace/:name/evidence` and `GET /v1/platform/evidence`, with the
 * permission `volsync.evidence.export`. `Accept: text/markdown` returns it as a readable document. Times are RFC 3339 in
 * UTC, sizes bytes. It contains the keys of Secrets and never a value.
 *
 * @public
 */
export interface EvidenceRecord {
  readonly made: {
    readonly at: string;
    /** Ref of the person, or the service */
    readonly by: string;
    /** What it is about: an entity ref, or `platform` */
    readonly about: string;
    readonly portal: { readonly name: string; readonly version: string };
  };
  readonly volumes: readonly VolumeRecord[];
  readonly platform: readonly PlatformRecord[];
  /** What could not be read, and so proves nothing */
  readonly notRead: readonly string[];
}

/** @public */
export interface VolumeRecord {
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
  readonly verdict: Verdict;
  readonly newestRestorable?: RestorableState;
  readonly objectiveSeconds?: number;
  readonly findings: readonly Pick<
    Finding,
    'code' | 'severity' | 'what' | 'why'
  >[];
  readonly source?: {
    readonly name: string;
    readonly schedule?: string;
    readonly lastSuccessAt?: string;
    readonly lastResult?: string;
    readonly volumeSnapshotClass?: string;
    readonly cacheStorageClass?: string;
  };
  /** Names only */
  readonly secret?: { readonly name: string; readonly keys: readonly string[] };
  readonly repository?: {
    readonly location: string;
    readonly readAt: string;
    readonly objects: number;
    readonly bytes: number;
    readonly snapshotCount: number;
    /** Newest first, at most 20 */
    readonly snapshots: readonly {
      readonly id: string;
      /** Absent if neither the store nor the decrypted snapshot has it */
      readonly storedAt?: string;
      /** How far it is proven that it can be restored; absent if something refutes it, or it is not known */
      readonly proof?: SnapshotProof;
      /** When that was last checked */
      readonly provenAt?: string;
      /** What refutes it */
      readonly problem?: string;
      readonly files?: number;
      readonly bytes?: number;
    }[];
  };
  /** Runs, restores and drills, newest first, at most 50: counts, sizes and whether all files matched */
  readonly history: readonly HistoryEntry[];
  readonly events: readonly {
    readonly at?: string;
    readonly type: string;
    readonly reason: string;
    readonly message: string;
    readonly subject: string;
  }[];
  readonly metrics?: {
    readonly outOfSync?: boolean;
    readonly missedIntervals?: number;
    readonly durationSeconds?: number;
  };
  readonly versions: { readonly controller?: string };
  readonly commands: readonly EvidenceCommand[];
}

/** @public */
export interface PlatformRecord {
  readonly cluster: string;
  readonly state: CheckState;
  readonly checks: readonly {
    readonly id: string;
    readonly title: string;
    readonly state: CheckState;
    readonly seen: string;
    readonly at?: string;
  }[];
  readonly commands: readonly EvidenceCommand[];
}

/** A command that reproduces a part of the record without the portal. @public */
export interface EvidenceCommand {
  readonly shows: string;
  readonly command: string;
}
