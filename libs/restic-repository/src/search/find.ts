import { type Snapshot } from '../format/snapshot';
import { type TreeReader } from '../tree/treeReader';
import { type WalkedNode, walk } from '../tree/walk';
import { compilePattern } from './goPattern';

/** @public */
export interface FindOptions {
  /** Snapshots, their ids, or `latest`. Default: all, newest first */
  readonly snapshots?: readonly (string | Snapshot)[];
  /**
   * Patterns like in `restic find`: `*.txt`, `/etc/*`, `a/**` + `/b`. The content of a matching folder matches, too.
   */
  readonly patterns?: readonly string[];
  /** Text that the name contains, case-insensitive */
  readonly nameContains?: string;
  readonly ignoreCase?: boolean;
  readonly signal?: AbortSignal;
}

/** @public */
export interface FoundNode extends WalkedNode {
  readonly snapshot: Snapshot;
}

export async function* findNodes(
  trees: TreeReader,
  options: Omit<FindOptions, 'snapshots'> & {
    readonly snapshots: readonly Snapshot[];
  },
): AsyncIterable<FoundNode> {
  const { snapshots, patterns = [], ignoreCase = false, signal } = options;
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const matchers = patterns.map(pattern => compilePattern(fold(pattern)));
  const part = options.nameContains?.toLowerCase();
  for (const snapshot of snapshots) {
    const root = { tree: snapshot.tree, path: '/' };
    for await (const { path, node } of walk(trees, root, { signal })) {
      const folded = fold(path);
      if (
        matchers.some(matches => matches(folded)) ||
        (part !== undefined && node.name.toLowerCase().includes(part))
      ) {
        yield { snapshot, path, node };
      }
    }
  }
}
