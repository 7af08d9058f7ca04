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

/** Marks what is known about the repository behind a Secret as outdated. @internal */
export type ExpireRepository = (secret: SecretName) => void;

/** The part of an opened repository that a comparison needs. @internal */
export interface ComparedContent {
  files(options: {
    readonly snapshot: string;
    /** Default: the whole snapshot */
    readonly path?: string;
    readonly signal: AbortSignal;
  }): AsyncGenerator<SnapshotFile, void, undefined>;
  /** Everything in the snapshot, with modes, owners and link targets */
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

/** An opened repository. */
interface OpenedContent extends ComparedContent {
  /** Identical for exact copies of the repository, and for nothing else */
  readonly fingerprint: string;
}

/** What a kind can read about other operations. @internal */
export interface KnownOperations {
  /** Whether an active operation created the objects with this mark, or depends on them */
  isActive(mark: string): Promise<boolean>;
  find(id: string): Promise<OperationRecord | undefined>;
  /** The operation that created the objects with this mark */
  findMarked(mark: string): Promise<OperationRecord | undefined>;
  /** The operations of a volume, newest first */
  list(volume: OperationVolume): Promise<readonly OperationRecord[]>;
  /** When the last unused plan with this snapshot expires, RFC 3339; undefined if there is none */
  plannedUntil(snapshotId: string, now: Date): Promise<string | undefined>;
}

/** What kinds use besides the cluster. @internal */
export interface KindTools {
  readonly expireRepository: ExpireRepository;
  /** Throws if the repository can't be opened */
  readonly openContent: (
    secret: RepositorySecret,
    signal: AbortSignal,
  ) => Promise<OpenedContent>;
  /** Names of the Secret's keys */
  readonly readKeyNames: (
    secret: SecretName,
    signal: AbortSignal,
  ) => Promise<readonly string[]>;
  /** Whether VolSync runs privileged movers in a namespace; undefined if unknown */
  readonly hasPrivilegedMovers: (
    namespace: Omit<OperationVolume, 'claim'>,
  ) => boolean | undefined;
  /** Whether the operator lets the portal decrypt repositories */
  readonly decrypts: boolean;
  readonly verification: VerificationConfig;
  /** The operator's checks that run after a test restore */
  readonly applicationChecks: readonly ApplicationCheckConfig[];
  /** The container that restores selected files with restic */
  readonly restic: ResticConfig;
  /** The parts of a source's mover that the operator lets restores take over */
  readonly takeOver: readonly MoverPart[];
  /** The default namespace of Argo CD's Applications */
  readonly argoCdNamespace: string;
  /** How long a safety snapshot is kept, in milliseconds */
  readonly safetySnapshotRetentionMs: number;
  readonly operations: KnownOperations;
}
