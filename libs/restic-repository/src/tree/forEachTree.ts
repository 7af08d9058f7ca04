import type { TreeNode } from '../format/node';
import { Pace } from '../lib/pace';
import type { TreeReader } from './treeReader';

/**
 * Visits trees and what is below them, many at a time as far as their size allows,
 * each as often as `enter` lets it.
 */
export async function forEachTree(
  trees: TreeReader,
  options: {
    readonly roots: readonly string[];
    readonly signal: AbortSignal | undefined;
    readonly enter: (id: string) => boolean;
    /** Asked before an entered tree is read; leaves it out where it says no */
    readonly begin?: (id: string) => boolean;
    readonly visit: (node: TreeNode, tree: string) => void;
    /** Told after each tree */
    readonly onTree?: () => void;
    /** What to do about a tree that cannot be read; fails where it is missing */
    readonly onFailure?: (id: string, error: unknown) => void;
  },
): Promise<void> {
  const { signal, enter, begin, visit, onTree, onFailure } = options;
  const pace = new Pace();
  const pending = new Set<Promise<void>>();
  const stack = [...options.roots].filter(enter);
  const failures: unknown[] = [];
  let heldBytes = 0;
  const visitOne = async (id: string) => {
    try {
      const tree = await trees.read(id, signal);
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
  const start = (id: string, bytes: number) => {
    heldBytes += bytes;
    const work: Promise<void> = visitOne(id)
      .catch(error => void failures.push(error))
      .finally(() => {
        heldBytes -= bytes;
        pending.delete(work);
      });
    pending.add(work);
  };
  while ((stack.length > 0 || pending.size > 0) && failures.length === 0) {
    signal?.throwIfAborted();
    // The one found last first: siblings lie together, and the stack stays low
    while (pending.size < trees.concurrency) {
      const id = stack.at(-1);
      if (id === undefined) break;
      const bytes = trees.sizeOf(id);
      if (pending.size > 0 && heldBytes + bytes > trees.maxTreeBytes) break;
      stack.pop();
      if (begin && !begin(id)) continue;
      start(id, bytes);
    }
    await Promise.race(pending);
  }
  if (failures.length > 0) throw failures[0];
}
