import { RepositoryError } from '../errors';
import { Pace } from '../pace';
import { TreeNode } from './node';
import { joinPath } from './path';
import { Tree } from './tree';
import { TreeReader } from './treeReader';

/** An entry and where it is. @public */
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

/**
 * Everything below a tree, folders before what is in them, in the order that
 * `restic ls` has. `enter` may leave a folder out.
 *
 * @internal
 */
export async function* walk(
  trees: TreeReader,
  root: { readonly tree: string; readonly path: string },
  options: {
    readonly signal: AbortSignal | undefined;
    readonly enter?: (walked: WalkedNode) => boolean;
  },
): AsyncIterable<WalkedNode> {
  const { signal, enter } = options;
  const levels: Level[] = [
    {
      tree: await trees.read(root.tree, signal),
      path: root.path,
      page: 0,
      at: 0,
    },
  ];
  let count = 0;
  const pace = new Pace();
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    if (level.page >= level.tree.pages) {
      levels.pop();
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
      const tree = trees.read(node.subtree, signal);
      for (const { subtree } of ahead) if (subtree) trees.expect(subtree);
      levels.push({ tree: await tree, path: walked.path, page: 0, at: 0 });
    }
  }
}
