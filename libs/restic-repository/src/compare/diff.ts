import { isDeepStrictEqual } from 'node:util';
import { contentLength } from '../index/blobIndex';
import { type IndexLoader } from '../index/loader';
import { type Snapshot } from '../format/snapshot';
import { Pace } from '../lib/pace';
import { type TreeNode } from '../format/node';
import { joinPath } from '../tree/path';
import { type Tree } from '../tree/tree';
import { type TreeReader } from '../tree/treeReader';
import { sideBySide } from './names';

/** @public */
export interface DiffOptions {
  /** Snapshots, their ids, at least four characters of an id, or `latest` */
  readonly from: string | Snapshot;
  readonly to: string | Snapshot;
  /** Also reports entries of which only owners, modes or times changed */
  readonly metadata?: boolean;
  readonly signal?: AbortSignal;
}

/** One difference. @public */
export interface Change {
  /** A folder ends in a slash */
  readonly path: string;
  /**
   * As in `restic diff`: `+` added, `-` removed, `M` content, `T` type, `U` metadata, and `?` after `M` if only the
   * content changed, which indicates silent disk corruption
   */
  readonly modifier: string;
  readonly from: TreeNode | undefined;
  readonly to: TreeNode | undefined;
}

/** @public */
export interface DiffCounts {
  readonly files: number;
  readonly dirs: number;
  readonly others: number;
  readonly dataBlobs: number;
  readonly treeBlobs: number;
  /** Content size of these blobs */
  readonly bytes: number;
}

/** @public */
export interface DiffSummary {
  readonly changedFiles: number;
  readonly added: DiffCounts;
  readonly removed: DiffCounts;
}

/** The comparison of two snapshots. @public */
export interface Diff {
  readonly from: Snapshot;
  readonly to: Snapshot;
  /** The changes, as they are found; can be iterated once */
  readonly changes: AsyncIterable<Change>;
  /** Counts, available after the changes have been iterated */
  summary(): Promise<DiffSummary>;
}

type Counts = { -readonly [Name in keyof DiffCounts]: DiffCounts[Name] };

/** Walks two trees at the same time. Subtrees that both share are read only for their blobs. */
export class Comparison {
  readonly #trees: TreeReader;
  readonly #metadata: boolean;
  readonly #signal: AbortSignal | undefined;
  /** Blob ids prefixed with their kind: `t` or `d` */
  readonly #before = new Set<string>();
  readonly #after = new Set<string>();
  readonly #common = new Set<string>();
  readonly #added = noCounts();
  readonly #removed = noCounts();
  #changedFiles = 0;
  readonly #pace = new Pace();

  constructor(
    trees: TreeReader,
    options: Pick<DiffOptions, 'metadata' | 'signal'>,
  ) {
    this.#trees = trees;
    this.#metadata = options.metadata ?? false;
    this.#signal = options.signal;
  }

  async *changes(from: string, to: string): AsyncGenerator<Change, void> {
    this.#before.add(`t${from}`);
    this.#after.add(`t${to}`);
    yield* this.#compare('/', from, to);
  }

  async *#compare(
    path: string,
    from: string,
    to: string,
  ): AsyncGenerator<Change, void> {
    const [left, right] = await Promise.all([this.#read(from), this.#read(to)]);
    for (const [one, other] of sideBySide(left, right)) {
      await this.#turn();
      addBlobs(this.#before, one);
      addBlobs(this.#after, other);
      const entryPath = joinPath(path, (one ?? other)!.name);
      if (one && other) {
        const modifier = this.#modifier(one, other);
        if (modifier) {
          yield {
            path: other.subtree ? `${entryPath}/` : entryPath,
            modifier,
            from: one,
            to: other,
          };
        }
        if (one.subtree && one.subtree === other.subtree) {
          await this.#collect(one.subtree);
        } else if (one.subtree && other.subtree) {
          yield* this.#compare(entryPath, one.subtree, other.subtree);
        }
      } else if (one) {
        yield* this.#all(entryPath, one, '-');
      } else if (other) {
        yield* this.#all(entryPath, other, '+');
      }
    }
  }

  #modifier(one: TreeNode, other: TreeNode): string {
    let modifier = one.type === other.type ? '' : 'T';
    if (
      one.type === 'file' &&
      other.type === 'file' &&
      !isDeepStrictEqual(one.content, other.content)
    ) {
      this.#changedFiles++;
      modifier += 'M';
      if (
        isDeepStrictEqual({ ...one, content: [] }, { ...other, content: [] })
      ) {
        modifier += '?';
      }
    } else if (this.#metadata && !isDeepStrictEqual(one, other)) {
      modifier += 'U';
    }
    return modifier;
  }

  /** An entry that only one side has, with everything below it */
  async *#all(
    path: string,
    node: TreeNode,
    modifier: '+' | '-',
  ): AsyncGenerator<Change, void> {
    const added = modifier === '+';
    const counts = added ? this.#added : this.#removed;
    const blobs = added ? this.#after : this.#before;
    counts[kindOf(node)]++;
    yield {
      path: node.subtree ? `${path}/` : path,
      modifier,
      from: added ? undefined : node,
      to: added ? node : undefined,
    };
    if (!node.subtree) return;
    for (const child of (await this.#read(node.subtree)).nodes()) {
      await this.#turn();
      addBlobs(blobs, child);
      yield* this.#all(joinPath(path, child.name), child, modifier);
    }
  }

  /** The blobs that both sides share */
  async #collect(root: string): Promise<void> {
    const waiting = [root];
    const seen = new Set(waiting);
    for (let id = waiting.pop(); id; id = waiting.pop()) {
      for (const node of (await this.#read(id)).nodes()) {
        await this.#turn();
        addBlobs(this.#common, node);
        if (node.subtree && !seen.has(node.subtree)) {
          seen.add(node.subtree);
          waiting.push(node.subtree);
          this.#trees.expect(node.subtree);
        }
      }
    }
  }

  async #turn(): Promise<void> {
    this.#signal?.throwIfAborted();
    if (this.#pace.due) await this.#pace.turn(this.#signal);
  }

  async #read(id: string): Promise<Tree> {
    return this.#trees.read(id, this.#signal);
  }

  /** Must be called after the last change */
  async summary(index: IndexLoader): Promise<DiffSummary> {
    const loaded = await index.current(this.#signal);
    const count = (
      blobs: ReadonlySet<string>,
      others: ReadonlySet<string>,
      counts: Counts,
    ) => {
      for (const blob of blobs) {
        if (others.has(blob) || this.#common.has(blob)) continue;
        const isTree = blob.startsWith('t');
        if (isTree) counts.treeBlobs++;
        else counts.dataBlobs++;
        const location = loaded.locate(blob.slice(1), isTree);
        if (location) counts.bytes += contentLength(location);
      }
      return counts;
    };
    return {
      changedFiles: this.#changedFiles,
      added: count(this.#after, this.#before, { ...this.#added }),
      removed: count(this.#before, this.#after, { ...this.#removed }),
    };
  }
}

function noCounts(): Counts {
  return { files: 0, dirs: 0, others: 0, dataBlobs: 0, treeBlobs: 0, bytes: 0 };
}

function kindOf(node: TreeNode): 'files' | 'dirs' | 'others' {
  if (node.type === 'file') return 'files';
  return node.type === 'dir' ? 'dirs' : 'others';
}

function addBlobs(blobs: Set<string>, node: TreeNode | undefined): void {
  if (node?.subtree) blobs.add(`t${node.subtree}`);
  for (const id of node?.content ?? []) blobs.add(`d${id}`);
}
