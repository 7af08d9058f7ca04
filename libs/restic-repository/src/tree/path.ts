import { RepositoryError } from '../lib/errors';
import { type Snapshot } from '../format/snapshot';
import { type TreeNode } from '../format/node';
import { type Tree } from './tree';
import { type TreeReader } from './treeReader';

/** A location in a snapshot. */
interface TreePosition {
  /** With a leading slash; `/` for the root */
  readonly path: string;
  /** Undefined for the root */
  readonly node: TreeNode | undefined;
}

/** The names in a path, without empty ones. */
function splitPath(path: string): string[] {
  return path.split('/').filter(Boolean);
}

export function joinPath(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** Finds a path in a snapshot. A name is given as displayed, or as `quotedName` if the display text is ambiguous. */
export async function findPath(
  trees: TreeReader,
  options: {
    readonly snapshot: Snapshot;
    readonly path: string;
    readonly signal?: AbortSignal;
    /** Called for each node on the path, including the last one */
    readonly onNode?: (node: TreeNode) => void;
  },
): Promise<TreePosition> {
  const { snapshot, signal, onNode } = options;
  let position: TreePosition = { path: '/', node: undefined };
  for (const name of splitPath(options.path)) {
    const tree = await treeOf(trees, { snapshot, position, signal });
    const node = tree.find(name);
    if (!node) {
      throw new RepositoryError(
        'not-found',
        `There is no "${joinPath(position.path, name)}" in snapshot ${
          snapshot.shortId
        }`,
        { object: `snapshots/${snapshot.id}` },
      );
    }
    onNode?.(node);
    position = { path: joinPath(position.path, node.name), node };
  }
  return position;
}

/** The tree at a location, which must be a folder. */
export async function treeOf(
  trees: TreeReader,
  options: {
    readonly snapshot: Snapshot;
    readonly position: TreePosition;
    readonly signal?: AbortSignal;
  },
): Promise<Tree> {
  const { snapshot, position: place, signal } = options;
  if (!place.node) return trees.read(snapshot.tree, signal);
  if (place.node.subtree === undefined) {
    throw new RepositoryError(
      'wrong-type',
      `"${place.path}" in snapshot ${snapshot.shortId} is no folder`,
      { object: `snapshots/${snapshot.id}` },
    );
  }
  return trees.read(place.node.subtree, signal);
}
