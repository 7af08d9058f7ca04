import { type Snapshot } from '../format/snapshot';
import { withPaths } from './affected';
import { checkContent } from './content';
import { Problems, type VerifyProgress, type VerifyReport } from './report';
import { type CheckParts, checkPacks, checkTrees } from './structure';

/** @public */
export interface VerifyOptions {
  /** Snapshots, their ids, or `latest`. Default: all, including packs that no snapshot needs */
  readonly snapshots?: readonly (string | Snapshot)[];
  /** Also read every blob and compare its content with its name */
  readonly content?: boolean;
  readonly onProgress?: (progress: VerifyProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Verifies that snapshots can be restored. Reads the current index first, then the trees, then the listing of packs, so
 * a concurrent backup only adds objects. If something is missing and the index changed in between, prune ran, and
 * everything is checked again.
 */
export async function verifySnapshots(
  parts: CheckParts,
  options: Omit<VerifyOptions, 'snapshots'> & {
    readonly snapshots: readonly Snapshot[];
    readonly all: boolean;
  },
): Promise<VerifyReport> {
  const { snapshots, signal, content = false, all } = options;
  const problems = new Problems();
  const check = {
    roots: [...new Set(snapshots.map(({ tree }) => tree))],
    problems,
    onProgress: options.onProgress ?? (() => {}),
    signal,
    all,
  };
  let index = await parts.index.refresh(signal);
  for (let attempt = 1; ; attempt++) {
    const structure = await checkTrees(parts, index, check);
    const packs = await checkPacks(parts, structure, check);
    const before = index;
    if (problems.all().length > 0 && attempt < 3) {
      index = await parts.index.refresh(signal);
    }
    if (index !== before) {
      problems.clear();
      continue;
    }
    if (content) await checkContent(parts, structure, check);
    const found = problems.all();
    return {
      restorable: !found.some(({ needed }) => needed),
      content,
      snapshots: snapshots.length,
      trees: structure.trees,
      files: structure.files,
      blobs: structure.blobs,
      packs,
      bytes: structure.bytes,
      problems: await withPaths(found, {
        index,
        trees: parts.trees,
        snapshots,
        signal,
      }),
      truncated: problems.truncated,
    };
  }
}
