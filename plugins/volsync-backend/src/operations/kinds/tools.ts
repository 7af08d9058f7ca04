import type {
  ApplicationCheckConfig,
  MoverPart,
  ResticConfig,
  VerificationConfig,
} from '../../config';
import type {
  SnapshotAttributes,
  SnapshotEntry,
  SnapshotFile,
} from '../../object-stores/content/RepositoryContent';
import type { OperationVolume } from 'backstage-plugin-volsync-common';
import type { SecretName } from '../../clusters/SecretName';
import type { RepositorySecret } from '../../object-stores/CustomCa';
import type { OperationRecord } from '../record';

/** Says that what is known of the repository behind a Secret is old. @internal */
export type ExpireRepository = (secret: SecretName) => void;

/** The part of an opened repository that a comparison needs. @internal */
export interface ComparedContent {
  files(options: {
    readonly snapshot: string;
    /** Default: all of the snapshot */
    readonly path?: string;
    readonly signal: AbortSignal;
  }): AsyncGenerator<SnapshotFile, void, undefined>;
  /** Everything in the snapshot, with modes, owners and targets of links */
  attributes(options: {
    readonly snapshot: string;
    readonly signal: AbortSignal;
  }): AsyncGenerator<SnapshotAttributes, void, undefined>;
  hash(place: {
    readonly snapshot: string;
    readonly path: string;
    readonly signal: AbortSignal;
  }): Promise<string>;
  readEntry(place: {
    readonly snapshot: string;
    readonly path: string;
    readonly signal: AbortSignal;
  }): Promise<SnapshotEntry>;
}

/** An opened repository. @internal */
export interface OpenedContent extends ComparedContent {
  /** The same for exact copies of the repository, and for nothing else */
  readonly fingerprint: string;
}

/** What a kind may know of other operations. @internal */
export interface KnownOperations {
  /** Whether an operation that isn't over made the objects with this mark, or rests on them */
  isActive(mark: string): Promise<boolean>;
  find(id: string): Promise<OperationRecord | undefined>;
  /** The one that made the objects with this mark */
  findMarked(mark: string): Promise<OperationRecord | undefined>;
  /** Those of a volume, newest first */
  list(volume: OperationVolume): Promise<readonly OperationRecord[]>;
  /** Until when a plan that rests on this snapshot can be started, RFC 3339; undefined if there is none */
  plannedUntil(snapshotId: string, now: Date): Promise<string | undefined>;
}

/** What kinds use besides the cluster. @internal */
export interface KindTools {
  readonly expireRepository: ExpireRepository;
  /** Throws where the repository cannot be opened */
  readonly openContent: (
    secret: RepositorySecret,
    signal: AbortSignal,
  ) => Promise<OpenedContent>;
  /** Names of the Secret's keys */
  readonly readKeyNames: (
    secret: SecretName,
    signal: AbortSignal,
  ) => Promise<readonly string[]>;
  /** Whether VolSync runs privileged movers in a namespace; undefined if that is not known */
  readonly hasPrivilegedMovers: (
    namespace: Omit<OperationVolume, 'claim'>,
  ) => boolean | undefined;
  /** Whether the operator lets the portal decrypt repositories */
  readonly decrypts: boolean;
  readonly verification: VerificationConfig;
  /** What the operator has checked after a test restore */
  readonly applicationChecks: readonly ApplicationCheckConfig[];
  /** The container that restores chosen files with restic */
  readonly restic: ResticConfig;
  /** What of a source's mover the operator lets restores take over */
  readonly takeOver: readonly MoverPart[];
  /** Where Argo CD's Applications are, unless they say otherwise */
  readonly argoCdNamespace: string;
  /** How long a safety snapshot is kept, milliseconds */
  readonly safetySnapshotRetentionMs: number;
  readonly operations: KnownOperations;
}
