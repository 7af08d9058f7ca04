import { packKey } from '../packs/packReader';
import { type BlobIndex } from '../index/blobIndex';
import { type Snapshot } from '../format/snapshot';
import { type TreeReader } from '../tree/treeReader';
import { walk } from '../tree/walk';
import { type Problem } from './report';

const maxPaths = 20;

/**
 * Determines the paths that each problem affects. The trees are already in memory, and an intact repository never gets
 * here.
 */
export async function withPaths(
  problems: readonly Omit<Problem, 'paths'>[],
  options: {
    readonly index: BlobIndex;
    readonly trees: TreeReader;
    readonly snapshots: readonly Snapshot[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly Problem[]> {
  const { index, trees, snapshots, signal } = options;
  const paths = new Map<string, string[]>(
    problems.filter(({ needed }) => needed).map(({ object }) => [object, []]),
  );
  const blame = (snapshot: Snapshot, path: string, objects: string[]) => {
    for (const object of objects) {
      const known = paths.get(object);
      if (known && known.length < maxPaths) {
        known.push(`${snapshot.shortId}:${path}`);
      }
    }
  };
  const objectsOf = (id: string, isTree: boolean) => {
    const pack = index.locate(id, isTree)?.pack;
    return [`blob/${id}`, ...(pack ? [packKey(pack)] : [])];
  };
  for (const snapshot of snapshots) {
    if ([...paths.values()].every(({ length }) => length >= maxPaths)) break;
    const root = objectsOf(snapshot.tree, true);
    blame(snapshot, '/', root);
    try {
      const nodes = walk(
        trees,
        { tree: snapshot.tree, path: '/' },
        {
          signal,
          // Unreadable trees are not entered
          enter: ({ node }) =>
            !objectsOf(node.subtree!, true).some(object => paths.has(object)),
        },
      );
      for await (const { path, node } of nodes) {
        if (node.subtree) blame(snapshot, path, objectsOf(node.subtree, true));
        for (const id of new Set(node.content)) {
          blame(snapshot, path, objectsOf(id, false));
        }
      }
    } catch (error) {
      signal?.throwIfAborted();
      // The root itself can't be read, which is already reported
    }
  }
  return problems.map(problem => ({
    ...problem,
    paths: paths.get(problem.object) ?? [],
  }));
}
