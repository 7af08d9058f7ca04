import { type Snapshot } from '../format/snapshot';
import { type TreeNode } from '../format/node';
import { findPath, joinPath, treeOf } from './path';
import { type TreeReader } from './treeReader';
import { type WalkOptions } from './walkOptions';

/** @public */
export interface ReadTreeOptions extends WalkOptions {
  /** Entries to skip at the beginning. Default 0 */
  readonly offset?: number;
  /** Maximum number of entries. Default 1,000, at most 10,000 */
  readonly limit?: number;
}

/** Some of the entries of a folder, sorted by name. @public */
export interface TreePage {
  readonly snapshot: Snapshot;
  readonly path: string;
  /** The folder itself; none for the root */
  readonly node: TreeNode | undefined;
  /** Number of entries in the whole folder */
  readonly total: number;
  readonly offset: number;
  readonly entries: readonly (TreeNode & {
    readonly path: string;
  })[];
  /** Offset of the next page; absent on the last one */
  readonly next: number | undefined;
}

export async function readTreePage(
  trees: TreeReader,
  options: ReadTreeOptions & { readonly snapshot: Snapshot },
): Promise<TreePage> {
  const { snapshot, signal, path = '/' } = options;
  const offset = Math.max(0, Math.floor(options.offset ?? 0));
  const limit = Math.max(1, Math.min(10_000, options.limit ?? 1000));
  const position = await findPath(trees, { snapshot, path, signal });
  const tree = await treeOf(trees, { snapshot, position, signal });
  const entries = tree
    .slice(offset, limit)
    .map(node => ({ ...node, path: joinPath(position.path, node.name) }));
  const next = offset + entries.length;
  return {
    snapshot,
    path: position.path,
    node: position.node,
    total: tree.count,
    offset,
    entries,
    next: entries.length > 0 && next < tree.count ? next : undefined,
  };
}
