import type { TreeNode } from '../format/node';
import { Pace } from '../lib/pace';
import type { TreeReader } from './treeReader';

/**
 * Visits trees and everything below them, as many concurrently as their size allows, each as often as `enter` allows
 * it.
 */
export async function forEachTree(
  trees: TreeReader,
  options: {
    readonly roots: readonly string[];
    readonly signal: AbortSignal | undefined;
    readonly enter: (id: string) => boolean;
    /** Called before an entered tree is read; returning false skips it */
    readonly begin?: (id: string) => boolean;
    readonly visit: (node: TreeNode, tree: string) => void;
    /** Called after each tree */
    readonly onTree?: () => void;
    /** Handles a tree that can't be read; default: throws */
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
    // Last in, first out: siblings are adjacent, and the stack stays small
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
