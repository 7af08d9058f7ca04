import { RepositoryContext } from '../context';
import { RepositoryError } from '../errors';
import { BlobIndex } from '../index/blobIndex';
import { IndexLoader } from '../index/loader';
import { Pace } from '../pace';
import { TreeNode } from '../tree/node';
import { TreeReader } from '../tree/treeReader';

/** Which blobs of an index are used. @internal */
export interface UsedBlobs {
  readonly index: BlobIndex;
  /** One byte for each blob of the index */
  readonly used: Uint8Array;
}

/**
 * Marks every blob that some trees need. A tree that several share is read once.
 * The index is read anew before, so that it is no older than the snapshots.
 *
 * @internal
 */
export async function findUsedBlobs(
  parts: {
    readonly context: RepositoryContext;
    readonly index: IndexLoader;
    readonly trees: TreeReader;
  },
  options: {
    readonly roots: readonly string[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<UsedBlobs> {
  const { signal } = options;
  const index = await parts.index.refresh(signal);
  const used = new Uint8Array(index.size);
  /** Whether it was not marked before */
  const mark = (id: string, isTree: boolean) => {
    const number = index.numberOf(id, isTree);
    if (number < 0) {
      throw new RepositoryError(
        'missing',
        `"blob/${id}" is missing: no index knows it`,
        { object: `blob/${id}` },
      );
    }
    if (used[number]) return false;
    used[number] = 1;
    return true;
  };
  await forEachTree(parts, {
    roots: options.roots,
    signal,
    enter: id => mark(id, true),
    visit: node => {
      for (const id of node.content) mark(id, false);
    },
  });
  return { index, used };
}

/**
 * Visits trees and what is below them, many at a time, each as often as `enter`
 * lets it.
 *
 * @internal
 */
export async function forEachTree(
  parts: {
    readonly context: RepositoryContext;
    readonly trees: TreeReader;
  },
  options: {
    readonly roots: readonly string[];
    readonly signal: AbortSignal | undefined;
    readonly enter: (id: string) => boolean;
    readonly visit: (node: TreeNode, tree: string) => void;
    /** Told after each tree */
    readonly onTree?: () => void;
    /** What to do about a tree that cannot be read; fails where it is missing */
    readonly onFailure?: (id: string, error: unknown) => void;
  },
): Promise<void> {
  const { signal, enter, visit, onTree, onFailure } = options;
  const pace = new Pace();
  const pending = new Set<Promise<void>>();
  const stack = [...options.roots].filter(enter);
  const failures: unknown[] = [];
  const visitOne = async (id: string) => {
    try {
      const tree = await parts.trees.read(id, signal);
      for (const node of tree.nodes()) {
        if (pace.due) await pace.turn(signal);
        visit(node, id);
        if (node.subtree && enter(node.subtree)) stack.push(node.subtree);
      }
      onTree?.();
    } catch (error) {
      signal?.throwIfAborted();
      if (!onFailure) throw error;
      onFailure(id, error);
    }
  };
  while ((stack.length > 0 || pending.size > 0) && failures.length === 0) {
    signal?.throwIfAborted();
    // The one found last first: siblings lie together, and the stack stays low
    while (stack.length > 0 && pending.size < parts.context.concurrency) {
      const id = stack.pop()!;
      const work: Promise<void> = visitOne(id)
        .catch(error => void failures.push(error))
        .finally(() => pending.delete(work));
      pending.add(work);
    }
    await Promise.race(pending);
  }
  if (failures.length > 0) throw failures[0];
}
