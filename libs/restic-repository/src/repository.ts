/*
 * Trust
 *
 * Nothing that comes from the store is trusted. An object's name is the SHA-256 of its stored content, which is
 * verified first. An envelope's authentication code is verified before decryption. The content of a blob is compared
 * with its name in the tree or snapshot. So a reader gets only what a holder of the key wrote, and what the snapshot
 * names: anyone who can write to the bucket can delete data, but can't change or swap it. The damage that even a holder
 * of the key can do to the process is limited: scrypt's costs, inflated sizes, depths, names, responses of the store.
 * Data from the caches on disk and in memory passes the same checks.
 *
 * Read-only by construction
 *
 * A store can only list and get. No lock is taken, because a lock would be a write and would block prune.
 *
 * Order of reads
 *
 * Writers store packs, then the index that lists them, then the snapshot that needs them; prune removes them in reverse.
 * So snapshots are listed first and the index is read afterwards: such an index has all blobs of these snapshots.
 *
 *   keys/ + config    once, when the repository is opened.
 *                     While the key is derived, snapshots and index may be read
 *                     ahead: only their content, listings are not kept
 *   snapshots/        listed on every call; each is read once
 *   index/            read when a blob is first needed; listed again for complete
 *                     counts (stats, usage, verify) and for missing blobs
 *   data/             only the needed ranges: trees in blocks of 512 KiB that are
 *                     kept, files in ranges of up to 4 MiB, several at once
 *
 * Concurrent prune
 *
 * Prune writes new packs and a new index before it removes the old ones. So if the index lacks a blob, or its pack is
 * gone, the index is read again, once, and the blob is looked up again; only then is it missing. If an index file is
 * deleted between listing and reading, a new one exists, so the index is listed again. A deleted snapshot or lock is
 * skipped.
 *
 * Time and memory
 *
 * Objects never change, so ciphertext on disk never expires (up to a size limit). The index (54 bytes for each blob),
 * trees and blocks are kept in memory, limited for the whole process. Directories are kept as text and parsed page by
 * page. Work that takes more than a fraction of a millisecond (index files, large trees, content) runs on threads; the
 * key derivation runs on one of Node's.
 */
import { Comparison, type Diff, type DiffOptions } from './compare/diff';
import { type ArchiveOptions, openArchive } from './file/archive';
import {
  type ReadFileOptions,
  type RepositoryFile,
  openFile,
} from './file/file';
import { IndexLoader } from './index/loader';
import { type FindOptions, type FoundNode, findNodes } from './search/find';
import { type Stats, type StatsOptions, computeStats } from './stats/stats';
import { type Usage, type UsageOptions, computeUsage } from './stats/usage';
import { findPath, treeOf } from './tree/path';
import { TreeReader } from './tree/treeReader';
import { type ReadTreeOptions, type TreePage, readTreePage } from './tree/page';
import { type WalkOptions } from './tree/walkOptions';
import { type WalkedNode, walk } from './tree/walk';
import { type VerifyReport } from './verify/report';
import { type VerifyOptions, verifySnapshots } from './verify/verify';
import { type RepositoryConfig } from './format/config';
import { type Lock } from './format/lock';
import { type TreeNode } from './format/node';
import { type ListLocksOptions, listLocks } from './objects/locks';
import { type Snapshot } from './format/snapshot';
import { type ListSnapshotsOptions, Snapshots } from './objects/snapshots';
import { checkCompleteness } from './completeness/checkCompleteness';
import type {
  CheckCompletenessOptions,
  CompletenessReport,
} from './completeness/report';
import { anySignal } from './lib/signals';
import type { RepositoryCaches } from './caches';
import type { ObjectSource } from './objects/source';
import type { ObjectStore } from './store/objectStore';
import type { Opener } from './threads/Opener';

/** Everything that the methods read with; each takes what it needs. */
interface RepositoryParts {
  readonly source: ObjectSource;
  readonly store: ObjectStore;
  readonly opener: Opener;
  readonly index: IndexLoader;
  readonly trees: TreeReader;
  readonly version: number;
  readonly nowMs: () => number;
}

/**
 * An opened repository. Methods can be called concurrently at any time; data is read once and kept. Snapshots are given
 * as objects, ids, at least four characters of an id, or `latest`.
 *
 * @public
 */
export class Repository {
  readonly #parts: RepositoryParts;
  readonly #snapshots: Snapshots;

  /** Id of the key that opened the repository */
  readonly keyId: string;

  readonly config: RepositoryConfig;

  /** SHA-256 of the config as it is stored. Only an exact copy of the repository has the same */
  readonly fingerprint: string;

  constructor(options: {
    readonly source: ObjectSource;
    readonly opener: Opener;
    readonly memory: RepositoryCaches;
    readonly config: RepositoryConfig;
    readonly keyId: string;
    readonly nowMs: () => number;
  }) {
    const { source, opener, memory, config, nowMs } = options;
    this.keyId = options.keyId;
    this.config = config;
    this.fingerprint = source.scope;
    this.#snapshots = new Snapshots({ source, opener });
    const index = new IndexLoader({ source, opener });
    const trees = new TreeReader({ source, opener, index, memory });
    this.#parts = {
      source,
      opener,
      index,
      trees,
      version: config.version,
      store: source.store,
      nowMs,
    };
  }

  /** Bytes of memory that it holds: its index and its snapshots */
  get memoryBytes(): number {
    return this.#parts.index.memoryBytes + this.#snapshots.memoryBytes;
  }

  /** All snapshots, newest first */
  async snapshots(
    options: ListSnapshotsOptions = {},
  ): Promise<readonly Snapshot[]> {
    return this.#snapshots.list(this.#with(options));
  }

  /** One snapshot */
  async snapshot(
    reference: string | Snapshot,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Snapshot> {
    return this.#snapshots.find(reference, this.#with(options).signal);
  }

  /** All locks, newest first */
  async locks(options: ListLocksOptions = {}): Promise<readonly Lock[]> {
    const { source, opener, nowMs } = this.#parts;
    return listLocks({ source, opener, nowMs: nowMs() }, this.#with(options));
  }

  /** A page of a folder's entries */
  async tree(options: ReadTreeOptions): Promise<TreePage> {
    const resolved = await this.#resolve(options);
    return readTreePage(this.#parts.trees, resolved);
  }

  /** The nodes on the path, including its own as the last; none for the root */
  async nodesTo(options: WalkOptions): Promise<readonly TreeNode[]> {
    const { snapshot, signal, path = '/' } = await this.#resolve(options);
    const nodes: TreeNode[] = [];
    const onNode = (node: TreeNode) => void nodes.push(node);
    await findPath(this.#parts.trees, { snapshot, path, signal, onNode });
    return nodes;
  }

  /** Everything below a folder, in the order of `restic ls` */
  async *walk(options: WalkOptions): AsyncGenerator<WalkedNode, void> {
    const { snapshot, signal, path = '/' } = await this.#resolve(options);
    const { trees } = this.#parts;
    const position = await findPath(trees, { snapshot, path, signal });
    const tree = await treeOf(trees, { snapshot, position, signal });
    yield* walk(trees, { tree: tree.id, path: position.path }, { signal });
  }

  /** The content of a file, or a part of it */
  async file(options: ReadFileOptions): Promise<RepositoryFile> {
    return openFile(this.#parts, await this.#resolve(options));
  }

  /** A folder as tar.gz */
  async archive(options: ArchiveOptions): Promise<ReadableStream<Uint8Array>> {
    return openArchive(this.#parts, await this.#resolve(options));
  }

  /** Entries by name or path, snapshot by snapshot */
  async *find(options: FindOptions): AsyncGenerator<FoundNode, void> {
    yield* findNodes(this.#parts.trees, await this.#resolveAll(options));
  }

  /** What changed from one snapshot to another */
  async diff(options: DiffOptions): Promise<Diff> {
    const { signal } = this.#with(options);
    const from = await this.#snapshots.find(options.from, signal);
    const to = await this.#snapshots.find(options.to, signal);
    const { metadata } = options;
    const { trees, index } = this.#parts;
    const comparison = new Comparison(trees, { metadata, signal });
    return {
      from,
      to,
      changes: comparison.changes(from.tree, to.tree),
      summary: () => comparison.summary(index),
    };
  }

  /** Sizes and counts, as in `restic stats` */
  async stats(options: StatsOptions): Promise<Stats> {
    return computeStats(this.#parts, await this.#resolveAll(options));
  }

  /** How much of the stored data the snapshots need */
  async usage(options: UsageOptions = {}): Promise<Usage> {
    const resolved = await this.#resolveAll({ ...options });
    return computeUsage(this.#parts, resolved);
  }

  /** Whether snapshots can be restored, and if not, what is wrong */
  async verify(options: VerifyOptions = {}): Promise<VerifyReport> {
    const all = options.snapshots === undefined;
    const resolved = await this.#resolveAll(options);
    return verifySnapshots(this.#parts, { ...resolved, all });
  }

  /**
   * Whether snapshots are complete according to a listing of the repository: every directory is read, every blob looked
   * up, every pack's size compared. The content of files is not read; `verify` does that.
   *
   * Throws `ObjectStoreError` if the store fails, and `RepositoryLimitError` if the index exceeds a limit: neither says
   * anything about the snapshots.
   */
  async checkCompleteness(
    options: CheckCompletenessOptions,
  ): Promise<CompletenessReport> {
    const { keyId } = this;
    const snapshots = this.#snapshots;
    return checkCompleteness(
      { ...this.#parts, keyId, snapshots },
      this.#with(options),
    );
  }

  #with<T extends { readonly signal?: AbortSignal }>(options: T): T {
    return {
      ...options,
      signal: anySignal(options.signal, this.#parts.source.signal),
    };
  }

  async #resolve<
    T extends {
      readonly snapshot: string | Snapshot;
      readonly signal?: AbortSignal;
    },
  >(options: T): Promise<T & { readonly snapshot: Snapshot }> {
    const { signal } = this.#with(options);
    const snapshot = await this.#snapshots.find(options.snapshot, signal);
    return { ...options, snapshot, signal };
  }

  async #resolveAll<
    T extends {
      readonly snapshots?: readonly (string | Snapshot)[];
      readonly signal?: AbortSignal;
    },
  >(
    options: T,
  ): Promise<
    T & {
      readonly snapshots: readonly Snapshot[];
      readonly signal: AbortSignal | undefined;
    }
  > {
    const { signal } = this.#with(options);
    const snapshots: Snapshot[] = [];
    if (options.snapshots) {
      for (const reference of options.snapshots) {
        snapshots.push(await this.#snapshots.find(reference, signal));
      }
    } else {
      snapshots.push(...(await this.#snapshots.list({ signal })));
    }
    return { ...options, snapshots, signal };
  }
}
