import { RepositoryError } from '../lib/errors';
import { overLimit } from '../lib/limits';
import { Pace } from '../lib/pace';
import { type TreeNode } from '../format/node';
import { joinPath } from './path';
import { type Tree } from './tree';
import { type TreeReader } from './treeReader';

/** An entry and its path. @public */
export interface WalkedNode {
  readonly path: string;
  readonly node: TreeNode;
}

interface Level {
  readonly tree: Tree;
  readonly path: string;
  page: number;
  at: number;
}

/** Deeper than any file system's paths; a chain of trees could be endless */
const maxDepth = 4096;
const maxNodes = 50_000_000;

/** Everything below a tree, folders before their content, in the order of `restic ls`. `enter` may skip a folder. */
export async function* walk(
  trees: TreeReader,
  root: { readonly tree: string; readonly path: string },
  options: {
    readonly signal: AbortSignal | undefined;
    readonly enter?: (walked: WalkedNode) => boolean;
  },
): AsyncIterable<WalkedNode> {
  const { signal, enter } = options;
  const levels: Level[] = [];
  let heldBytes = 0;
  const descend = async (id: string, path: string) => {
    const maxBytes = trees.maxTreeBytes;
    if (heldBytes + trees.sizeOf(id) > maxBytes && levels.length > 0) {
      const what = `The directories above "${path}" have`;
      throw overLimit('maxTreeBytes', { what, maxBytes });
    }
    const tree = await trees.read(id, signal);
    heldBytes += tree.textBytes;
    levels.push({ tree, path, page: 0, at: 0 });
  };
  await descend(root.tree, root.path);
  let count = 0;
  const pace = new Pace();
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    if (level.page >= level.tree.pages) {
      levels.pop();
      heldBytes -= level.tree.textBytes;
      continue;
    }
    const nodes = level.tree.page(level.page);
    const node = nodes[level.at];
    if (!node) {
      level.page++;
      level.at = 0;
      continue;
    }
    level.at++;
    count++;
    if (count > maxNodes) {
      throw new RepositoryError(
        'too-large',
        `There are more than ${maxNodes} entries below "${root.path}"`,
      );
    }
    signal?.throwIfAborted();
    if (pace.due) await pace.turn(signal);
    const walked = { path: joinPath(level.path, node.name), node };
    yield walked;
    if (node.subtree && (enter?.(walked) ?? true)) {
      if (levels.length >= maxDepth) {
        throw new RepositoryError(
          'too-large',
          `Folders are nested more than ${maxDepth} deep below "${root.path}"`,
        );
      }
      const ahead = nodes.slice(level.at, level.at + 64);
      const entered = descend(node.subtree, walked.path);
      for (const { subtree } of ahead) if (subtree) trees.expect(subtree);
      await entered;
    }
  }
}
