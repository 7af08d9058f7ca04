import type { BlobIndex } from '../index/blobIndex';
import type { IndexLoader } from '../index/loader';
import { RepositoryError } from '../lib/errors';
import { forEachTree } from '../tree/forEachTree';
import type { TreeReader } from '../tree/treeReader';

/** Which blobs of an index are used. */
interface UsedBlobs {
  readonly index: BlobIndex;
  /** One byte for each blob of the index */
  readonly used: Uint8Array;
}

/**
 * Marks every blob that some trees need. A shared tree is read once. The index is read again first, so it is not older
 * than the snapshots.
 */
export async function findUsedBlobs(
  parts: {
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
  await forEachTree(parts.trees, {
    roots: options.roots,
    signal,
    enter: id => mark(id, true),
    visit: node => {
      for (const id of node.content) mark(id, false);
    },
  });
  return { index, used };
}
