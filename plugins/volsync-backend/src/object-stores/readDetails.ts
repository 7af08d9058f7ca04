import type {
  LockObject,
  SnapshotDetails,
} from 'backstage-plugin-volsync-common';
import {
  openRepository,
  type CiphertextCache,
  type CompletenessReport,
  type Lock,
  type ObjectStore,
  type Redacted,
  type RepositoryError,
  type RepositoryLimits,
  type RepositoryListing,
  type Snapshot,
} from 'restic-repository';
import { writtenAt } from './content/toSnapshotContent';
import { describeLimit } from './limits';
import type { TenantsBudget } from './RepositoryBudgets';

/** What only decryption reveals. @internal */
export interface DecryptedDetails {
  readonly snapshots: readonly SnapshotDetails[];
  /** When each was written, RFC 3339 */
  readonly writtenAt: ReadonlyMap<string, string>;
  readonly locks: ReadonlyMap<string, Omit<LockObject, 'id'>>;
  /** Whether the snapshots are complete; absent if the check failed, which says nothing about them */
  readonly completeness?: CompletenessReport;
  /** Why the check could not run, if the repository exceeds a limit */
  readonly exceeds?: string;
}

/** Limits for directories and time of one check; the rest is checked after the next listing. */
const MAX_TREES = 20_000;
const CHECK_TIMEOUT_MS = 30_000;

/**
 * Opens the repository and reads its snapshots and locks. Throws what `openRepository` throws. A damaged snapshot hides
 * no other one: the completeness check reports it. @internal
 */
export async function readDetails(options: {
  readonly store: ObjectStore;
  readonly password: Redacted<string>;
  readonly tenant: string;
  readonly limits: RepositoryLimits;
  readonly budget?: TenantsBudget;
  readonly cache?: CiphertextCache;
  readonly hasLocks: boolean;
  /** The listing that snapshots are checked against, and the memo of the previous check */
  readonly listing: RepositoryListing;
  readonly memo?: string;
  readonly signal: AbortSignal;
}): Promise<DecryptedDetails> {
  const { store, password, tenant, limits, budget, cache, signal } = options;
  const repository = await openRepository({
    store,
    password,
    tenant,
    limits,
    budget,
    cache,
    readAhead: ['snapshots'],
    signal,
  });
  const damaged: string[] = [];
  const [snapshots, locks] = await Promise.all([
    repository.snapshots({
      signal,
      onDamaged: error => {
        const id = toSnapshotId(error);
        if (id === undefined) {
          throw error;
        }
        damaged.push(id);
      },
    }),
    options.hasLocks ? repository.locks({ signal }) : [],
  ]);
  let exceeds: string | undefined;
  const completeness = await repository
    .checkCompleteness({
      listing: options.listing,
      // Damaged snapshots come first, because they cost no directory
      snapshots: [
        ...damaged,
        ...[...snapshots]
          .sort((a, b) => b.timeMs - a.timeMs)
          .map(({ id }) => id),
      ],
      memo: options.memo,
      maxTrees: MAX_TREES,
      timeoutMs: CHECK_TIMEOUT_MS,
      signal,
    })
    .catch(error => {
      exceeds = describeLimit(error);
      return undefined;
    });
  signal.throwIfAborted();
  // The check skips what the budget refuses
  exceeds ??= budget?.refusal && describeLimit(budget.refusal);
  return {
    completeness,
    ...(exceeds ? { exceeds } : {}),
    snapshots: snapshots.map(toDetails),
    writtenAt: new Map(snapshots.map(one => [one.id, writtenAt(one)])),
    locks: new Map(locks.map(lock => [lock.id, toHolder(lock)])),
  };
}

function toSnapshotId({ object }: RepositoryError): string | undefined {
  return /^snapshots\/([0-9a-f]{64})$/.exec(object ?? '')?.[1];
}

function toDetails(snapshot: Snapshot): SnapshotDetails {
  const { summary } = snapshot;
  const start = Date.parse(summary?.backupStart ?? '');
  const end = Date.parse(summary?.backupEnd ?? '');
  return {
    id: snapshot.id,
    time: new Date(snapshot.timeMs).toISOString(),
    hostname: snapshot.hostname ?? '',
    paths: snapshot.paths,
    tags: snapshot.tags,
    parent: snapshot.parent,
    original: snapshot.original,
    files: summary?.totalFilesProcessed,
    bytes: summary?.totalBytesProcessed,
    bytesAdded: summary?.dataAddedPacked,
    durationSeconds:
      end >= start ? Math.round((end - start) / 100) / 10 : undefined,
  };
}

function toHolder(lock: Lock): Omit<LockObject, 'id'> {
  const { hostname = 'an unknown host', username, pid } = lock;
  return {
    lastModified: new Date(lock.timeMs).toISOString(),
    exclusive: lock.exclusive,
    holder: `${username ? `${username} on ` : ''}${hostname}${
      pid === undefined ? '' : `, PID ${pid}`
    }`,
  };
}
