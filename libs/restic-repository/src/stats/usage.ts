import { Pace } from '../lib/pace';
import { listObjects } from '../objects/listObjects';
import { type Snapshot } from '../format/snapshot';
import type { IndexLoader } from '../index/loader';
import type { ObjectStore } from '../store/objectStore';
import type { TreeReader } from '../tree/treeReader';
import { findUsedBlobs } from './used';

/** @public */
export interface UsageOptions {
  readonly signal?: AbortSignal;
}

/** How much is stored, and how much of it the snapshots need. @public */
export interface Usage {
  /** Bytes of all packs in the store */
  readonly storedBytes: number;
  readonly packs: number;
  /** Bytes of blobs that some snapshot needs */
  readonly liveBytes: number;
  readonly liveBlobs: number;
  /** Bytes of blobs that no snapshot needs: `prune` would free them */
  readonly unreferencedBytes: number;
  readonly unreferencedBlobs: number;
  /** Packs that no index has: left by an interrupted backup, or being written */
  readonly unknownPacks: number;
  readonly unknownBytes: number;
}

export async function computeUsage(
  parts: {
    readonly store: ObjectStore;
    readonly index: IndexLoader;
    readonly trees: TreeReader;
  },
  options: UsageOptions & { readonly snapshots: readonly Snapshot[] },
): Promise<Usage> {
  const { snapshots, signal } = options;
  const { index, used } = await findUsedBlobs(parts, {
    roots: snapshots.map(({ tree }) => tree),
    signal,
  });
  const known = index.packSizes();
  const packs = await listObjects(parts.store, {
    kind: 'data',
    signal,
  });
  let liveBytes = 0;
  let liveBlobs = 0;
  let allBytes = 0;
  const pace = new Pace();
  for (let number = 0; number < index.size; number++) {
    if (number % 4096 === 0 && pace.due) await pace.turn(signal);
    if (index.isDuplicate(number)) continue;
    const [stored] = index.lengthsOf(number);
    allBytes += stored;
    if (used[number]) {
      liveBytes += stored;
      liveBlobs++;
    }
  }
  const unknown = packs.filter(({ id }) => !known.has(id));
  const sum = (objects: typeof packs) =>
    objects.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0);
  return {
    storedBytes: sum(packs),
    packs: packs.length,
    liveBytes,
    liveBlobs,
    unreferencedBytes: allBytes - liveBytes,
    unreferencedBlobs: index.count - liveBlobs,
    unknownPacks: unknown.length,
    unknownBytes: sum(unknown),
  };
}
