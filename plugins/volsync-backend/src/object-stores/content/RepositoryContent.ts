/**
 * The content of one opened repository, in the portal's terms. All methods are read-only and take a signal. Errors are
 * already converted (`toContentError`), also those of generators and streams. Concurrent requests share one read of the
 * snapshot list and of the usage.
 */
import { createHash } from 'node:crypto';
import type {
  FolderPage,
  FoundEntry,
  RepositoryUsage,
  SnapshotChange,
  SnapshotItem,
  VerifyProgressReport,
  VerifyResult,
} from 'backstage-plugin-volsync-common';
import {
  addressOf,
  rawNameOf,
  toPosixMode,
  type ObjectStore,
  type Repository,
  type TreeNode,
} from 'restic-repository';
import { raceWithSignal } from '../../lib/raceWithSignal';
import type { Clock } from '../../lib/clock';
import { toContentError } from '../toContentError';
import { joinAddress, normalizePath } from './address';
import { SnapshotListing } from './SnapshotListing';
import { toFolderEntry } from './toFolderEntry';
import { toSnapshotChange } from './toSnapshotChange';

/** A path in a snapshot. */
interface ContentAddress {
  /** 8 to 64 hex digits */
  readonly snapshot: string;
  readonly path: string;
  readonly signal: AbortSignal;
}

/** A file that can be read, completely or in part. @internal */
export interface ContentFile {
  /** 64 hex digits */
  readonly snapshot: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** The same for the same content, regardless of its path */
  readonly contentId: string;
  /** Fails instead of returning an unverified byte */
  read(range?: ByteRange): Promise<ReadableStream<Uint8Array>>;
}

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** A regular file of a snapshot. @internal */
export interface SnapshotFile {
  /** Without a leading slash, one character per byte */
  readonly rawPath: string;
  /** The `path` that leads to it */
  readonly address: string;
  readonly bytes: number;
  /** The SHA-256 of its content, if it is one blob */
  readonly blob?: string;
  /** RFC 3339 */
  readonly modifiedAt?: string;
}

/** What a file, folder or symbolic link of a snapshot has besides its content. @internal */
export interface SnapshotAttributes {
  readonly type: TreeNode['type'];
  /** Without a slash at its beginning, one character a byte */
  readonly rawPath: string;
  /** Permissions, setuid, setgid and sticky */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a symbolic link; undefined if it isn't UTF-8 */
  readonly target?: string;
}

/** An entry of a snapshot, by its path. @internal */
export interface SnapshotEntry {
  readonly type: TreeNode['type'];
  /** Without a leading slash, one character per byte; empty for the root */
  readonly rawPath: string;
  readonly address: string;
}

interface ContentChanges {
  /** Can be iterated once */
  readonly changes: AsyncGenerator<SnapshotChange, void, undefined>;
  /** Bytes of new and removed content; available after the last change */
  summary(): Promise<{
    readonly addedBytes: number;
    readonly removedBytes: number;
  }>;
}

export class RepositoryContent {
  readonly location: string;
  /** The namespace of its Secret */
  readonly tenant: string;
  readonly #repository: Repository;
  readonly #clock: Clock;
  readonly #listing: SnapshotListing;
  readonly #closing: AbortSignal;
  readonly #lifetime: number;
  #usage: { readonly of: Promise<RepositoryUsage>; at: number } | undefined;

  constructor(options: {
    readonly location: string;
    readonly tenant: string;
    readonly repository: Repository;
    readonly store: ObjectStore;
    readonly clock: Clock;
    /** How long counts are kept, if no run ends meanwhile */
    readonly lifetimeMilliseconds: number;
    /** Ends reads that several callers share */
    readonly closing: AbortSignal;
  }) {
    this.location = options.location;
    this.tenant = options.tenant;
    this.#repository = options.repository;
    this.#clock = options.clock;
    this.#lifetime = options.lifetimeMilliseconds;
    this.#closing = options.closing;
    this.#listing = new SnapshotListing(options);
  }

  /** The process memory that it uses */
  get memoryBytes(): number {
    return this.#repository.memoryBytes;
  }

  /** The same for exact copies of the repository, and for nothing else */
  get fingerprint(): string {
    return this.#repository.fingerprint;
  }

  /** Newest first */
  listSnapshots(signal: AbortSignal): Promise<readonly SnapshotItem[]> {
    return withContentErrors(() => this.#listing.get(signal));
  }

  /**
   * Walks the trees of all snapshots, which takes seconds or minutes. If a caller aborts, the others still get the
   * result.
   */
  readUsage(signal: AbortSignal): Promise<RepositoryUsage> {
    return withContentErrors(() => {
      const now = this.#clock.now().getTime();
      if (!this.#usage || now - this.#usage.at >= this.#lifetime) {
        const usage = { of: this.#countUsage(), at: now };
        usage.of.catch(() => {
          if (this.#usage === usage) {
            this.#usage = undefined;
          }
        });
        this.#usage = usage;
      }
      return raceWithSignal(this.#usage.of, signal);
    });
  }

  /** Called when a run has ended, because the bucket has changed. */
  expire(): void {
    this.#listing.expire();
    this.#usage = undefined;
  }

  /** Returns the full id. */
  findSnapshot(reference: string, signal: AbortSignal): Promise<string> {
    return withContentErrors(
      async () => (await this.#repository.snapshot(reference, { signal })).id,
    );
  }

  readFolder(
    options: ContentAddress & {
      readonly offset: number;
      readonly limit: number;
    },
  ): Promise<FolderPage> {
    const path = normalizePath(options.path);
    return withContentErrors(async () => {
      const page = await this.#repository.tree({ ...options, path });
      return {
        snapshot: page.snapshot.id,
        path,
        entries: page.entries.map(node => toFolderEntry(node, path)),
        total: page.total,
        next: page.next,
      };
    });
  }

  /** Entries below a folder whose name contains the text, ignoring case. Ends when aborted. */
  async *find(
    options: ContentAddress & { readonly text: string },
  ): AsyncGenerator<FoundEntry, void, undefined> {
    const text = options.text.toLowerCase();
    // Folders precede their entries: these are the paths of the currently open ones
    const folders = [normalizePath(options.path)];
    const depth = depthOf(folders[0] ?? '/');
    const nodes = iterateWithContentErrors(() =>
      this.#repository.walk({ ...options, path: folders[0] }),
    );
    for await (const { path, node } of nodes) {
      const level = depthOf(path) - depth;
      const folder = folders[level - 1] ?? '/';
      if (node.type === 'dir') {
        folders[level] = joinAddress(folder, addressOf(node));
      }
      if (node.name.toLowerCase().includes(text)) {
        yield { ...toFolderEntry(node, folder), folder };
      }
    }
  }

  compare(options: {
    readonly from: string;
    readonly to: string;
    readonly signal: AbortSignal;
  }): Promise<ContentChanges> {
    return withContentErrors(async () => {
      const diff = await this.#repository.diff({ ...options, metadata: true });
      async function* changes() {
        for await (const change of iterateWithContentErrors(
          () => diff.changes,
        )) {
          const notable = toSnapshotChange(change);
          if (notable) {
            yield notable;
          }
        }
      }
      return {
        changes: changes(),
        summary: () =>
          withContentErrors(async () => {
            const { added, removed } = await diff.summary();
            return { addedBytes: added.bytes, removedBytes: removed.bytes };
          }),
      };
    });
  }

  /** Checks whether the snapshot can be restored. */
  verify(options: {
    readonly snapshot: string;
    readonly content: boolean;
    readonly onProgress: (progress: VerifyProgressReport) => void;
    readonly signal: AbortSignal;
  }): Promise<VerifyResult> {
    const { snapshot, ...rest } = options;
    return withContentErrors(async () => {
      const at = this.#clock.now().toISOString();
      const report = await this.#repository.verify({
        ...rest,
        snapshots: [snapshot],
      });
      return {
        restorable: report.restorable,
        content: report.content,
        files: report.files,
        blobs: report.blobs,
        packs: report.packs,
        bytes: report.bytes,
        problems: report.problems.map(({ kind, object, message, paths }) => ({
          kind,
          object,
          message,
          paths,
        })),
        truncated: report.truncated,
        at,
      };
    });
  }

  openFile(options: ContentAddress): Promise<ContentFile> {
    return withContentErrors(async () => {
      const snapshot = await this.#repository.snapshot(
        options.snapshot,
        options,
      );
      const where = { ...options, snapshot };
      // The stream isn't started, so only the location of the content is read.
      const { node, sizeBytes, stream } = await this.#repository.file(where);
      await stream.cancel();
      return {
        snapshot: snapshot.id,
        name: node.name,
        sizeBytes,
        contentId: createHash('sha256')
          .update(node.content.join())
          .digest('hex')
          .slice(0, 32),
        read: range =>
          withContentErrors(async () => {
            const file = await this.#repository.file({ ...where, range });
            return file.stream;
          }),
      };
    });
  }

  /** Returns the entry at a path. */
  readEntry(address: ContentAddress): Promise<SnapshotEntry> {
    return withContentErrors(async () => {
      const nodes = await this.#repository.nodesTo(address);
      return {
        type: nodes.at(-1)?.type ?? 'dir',
        rawPath: nodes.map(rawNameOf).join('/'),
        address: nodes.reduce(
          (folder, node) => joinAddress(folder, addressOf(node)),
          '/',
        ),
      };
    });
  }

  /** Yields every regular file of a snapshot, or below a path in it. */
  async *files(options: {
    readonly snapshot: string;
    readonly path?: string;
    readonly signal: AbortSignal;
  }): AsyncGenerator<SnapshotFile, void, undefined> {
    const { path: root = '/' } = options;
    const entry = await this.readEntry({ ...options, path: root });
    if (entry.type !== 'dir') {
      if (entry.type === 'file') {
        const { sizeBytes } = await this.openFile({ ...options, path: root });
        yield { ...entry, bytes: sizeBytes };
      }
      return;
    }
    for await (const { node, rawPath, address } of this.#walk(entry, options)) {
      if (node.type === 'file') {
        const blob = node.content.length === 1 ? node.content[0] : undefined;
        const modifiedAt = node.mtime;
        yield { rawPath, address, bytes: node.size, blob, modifiedAt };
      }
    }
  }

  /** Everything in a snapshot, with what it has besides content. */
  async *attributes(options: {
    readonly snapshot: string;
    readonly signal: AbortSignal;
  }): AsyncGenerator<SnapshotAttributes, void, undefined> {
    const root = await this.readEntry({ ...options, path: '/' });
    for await (const { node, rawPath } of this.#walk(root, options)) {
      const { type, uid, gid, linkTarget } = node;
      yield {
        type,
        rawPath,
        mode: toPosixMode(node.mode),
        uid,
        gid,
        ...(linkTarget !== undefined &&
          !linkTarget.includes('\ufffd') && {
            target: Buffer.from(linkTarget).toString('latin1'),
          }),
      };
    }
  }

  /** What is below a folder, each before what it holds. */
  async *#walk(
    entry: SnapshotEntry,
    options: {
      readonly snapshot: string;
      readonly path?: string;
      readonly signal: AbortSignal;
    },
  ): AsyncGenerator<
    {
      readonly node: TreeNode;
      readonly rawPath: string;
      readonly address: string;
    },
    void,
    undefined
  > {
    const top = {
      raw: entry.rawPath && `${entry.rawPath}/`,
      address: entry.address,
    };
    const depth = depthOf(entry.address);
    const folders = [top];
    for await (const { path, node } of iterateWithContentErrors(() =>
      this.#repository.walk(options),
    )) {
      const level = depthOf(path) - depth;
      const folder = folders[level - 1] ?? top;
      const rawPath = folder.raw + rawNameOf(node);
      const address = joinAddress(folder.address, addressOf(node));
      if (node.type === 'dir') {
        folders[level] = { raw: `${rawPath}/`, address };
      }
      yield { node, rawPath, address };
    }
  }

  /** Returns the SHA-256 of a file's whole content, in hex. Fails instead of hashing an unverified byte. */
  hash(address: ContentAddress): Promise<string> {
    return withContentErrors(async () => {
      const { stream } = await this.#repository.file(address);
      const hash = createHash('sha256');
      for await (const chunk of stream) {
        hash.update(chunk);
      }
      return hash.digest('hex');
    });
  }

  /** Opens a folder as tar.gz */
  openArchive(options: ContentAddress): Promise<{
    readonly snapshot: string;
    /** Empty for the root */
    readonly name: string;
    readonly stream: ReadableStream<Uint8Array>;
  }> {
    return withContentErrors(async () => {
      const snapshot = await this.#repository.snapshot(
        options.snapshot,
        options,
      );
      const where = { ...options, snapshot };
      const { node } = await this.#repository.tree({ ...where, limit: 1 });
      const stream = await this.#repository.archive(where);
      return { snapshot: snapshot.id, name: node?.name ?? '', stream };
    });
  }

  async #countUsage(): Promise<RepositoryUsage> {
    const at = this.#clock.now().toISOString();
    const signal = this.#closing;
    const snapshots = await this.#listing.get(signal);
    const usage = await this.#repository.usage({ signal });
    return {
      snapshots: snapshots.length,
      neededBytes: usage.liveBytes,
      unreferencedBytes: usage.unreferencedBytes,
      unindexedBytes: usage.unknownBytes,
      at,
    };
  }
}

function depthOf(path: string): number {
  return path.split('/').filter(Boolean).length;
}

async function withContentErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toContentError(error);
  }
}

async function* iterateWithContentErrors<T>(
  values: () => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  try {
    yield* values();
  } catch (error) {
    throw toContentError(error);
  }
}
