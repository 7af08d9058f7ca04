import { packKey } from '../packs/packReader';
import { messageOf } from '../lib/systemError';
import { RepositoryError } from '../lib/errors';
import { RepositoryLimitError } from '../lib/limits';
import { type BlobIndex } from '../index/blobIndex';
import { listObjects } from '../objects/listObjects';
import { ObjectNotFoundError, ObjectStoreError } from '../store/objectStore';
import { forEachTree } from '../tree/forEachTree';
import type { TreeReader } from '../tree/treeReader';
import type { IndexLoader } from '../index/loader';
import type { ObjectSource } from '../objects/source';
import type { Opener } from '../threads/Opener';
import { type TreeNode } from '../format/node';
import { type Problems, type VerifyProgress } from './report';

/** The blobs that the trees need, and their locations. */
export interface Structure {
  readonly index: BlobIndex;
  /** Numbers of the blobs that are needed, by pack */
  readonly needed: ReadonlyMap<string, readonly number[]>;
  readonly trees: number;
  readonly files: number;
  readonly blobs: number;
  readonly bytes: number;
}

export interface CheckOptions {
  readonly roots: readonly string[];
  readonly problems: Problems;
  readonly onProgress: (progress: VerifyProgress) => void;
  readonly signal: AbortSignal | undefined;
}

/** Dependencies of a check. */
export interface CheckParts {
  readonly source: ObjectSource;
  readonly opener: Opener;
  readonly index: IndexLoader;
  readonly trees: TreeReader;
}

/** Reads every tree, and looks up every blob. */
export async function checkTrees(
  { trees: reader }: Pick<CheckParts, 'trees'>,
  index: BlobIndex,
  options: CheckOptions,
): Promise<Structure> {
  const { roots, problems, onProgress, signal } = options;
  const seen = new Set<string>();
  const used = new Uint8Array(index.size);
  const needed = new Map<string, number[]>();
  let [trees, files, blobs, bytes] = [0, 0, 0, 0];

  const need = (id: string, isTree: boolean): number | undefined => {
    const number = index.numberOf(id, isTree);
    if (number < 0) {
      problems.add({
        kind: 'missing-blob',
        object: `blob/${id}`,
        message: `No index knows "blob/${id}"`,
        needed: true,
      });
      return undefined;
    }
    if (!used[number]) {
      used[number] = 1;
      const location = index.locationOf(number);
      const others = needed.get(location.pack);
      if (others) others.push(number);
      else needed.set(location.pack, [number]);
      blobs++;
      bytes += location.length;
    }
    return number;
  };

  const checkFile = (tree: string, node: TreeNode) => {
    files++;
    let size = 0;
    let known = true;
    for (const id of node.content) {
      const number = need(id, false);
      if (number === undefined) known = false;
      else size += index.lengthsOf(number)[1];
    }
    if (known && size !== node.size) {
      problems.add({
        kind: 'wrong-file-size',
        object: `blob/${tree}`,
        message: `"${node.name}" has ${node.size} bytes, and its blobs have ${size}`,
        needed: true,
      });
    }
  };

  await forEachTree(reader, {
    roots,
    signal,
    enter: id => {
      if (seen.has(id)) return false;
      seen.add(id);
      return need(id, true) !== undefined;
    },
    visit: (node, tree) => {
      if (node.type === 'file') checkFile(tree, node);
    },
    onTree: () => {
      trees++;
      onProgress({ phase: 'trees', done: trees, total: undefined });
    },
    onFailure: (id, error) => {
      // A failing store, or a limit, says nothing about the repository
      if (
        error instanceof ObjectStoreError ||
        error instanceof RepositoryLimitError
      ) {
        throw error;
      }
      if (
        !(error instanceof RepositoryError) &&
        !(error instanceof ObjectNotFoundError)
      ) {
        throw error;
      }
      problems.add({
        kind: 'unreadable-tree',
        object: `blob/${id}`,
        message: messageOf(error),
        needed: true,
      });
    },
  });
  return { index, needed, trees, files, blobs, bytes };
}

/** Compares the packs in the store with the index. */
export async function checkPacks(
  { source }: Pick<CheckParts, 'source'>,
  structure: Structure,
  options: CheckOptions & {
    /** Including packs that no snapshot needs */
    readonly all: boolean;
  },
): Promise<number> {
  const { problems, onProgress, signal, all } = options;
  const stored = new Map(
    (await listObjects(source.store, { kind: 'data', signal })).map(
      ({ id, sizeBytes }) => [id, sizeBytes],
    ),
  );
  const expected = structure.index.packSizes();
  let checked = 0;
  for (const [id, size] of expected) {
    const needed = structure.needed.has(id);
    if (!needed && !all) continue;
    checked++;
    const found = stored.get(id);
    const object = packKey(id);
    if (found === undefined) {
      problems.add({
        kind: 'missing-pack',
        object,
        message: `"${object}" is missing`,
        needed,
      });
    } else if (found !== size) {
      problems.add({
        kind: 'wrong-pack-size',
        object,
        message: `"${object}" has ${found} bytes instead of ${size}`,
        needed,
      });
    }
  }
  onProgress({ phase: 'packs', done: checked, total: checked });
  return checked;
}
