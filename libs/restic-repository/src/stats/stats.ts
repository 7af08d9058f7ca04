import { createHash } from 'node:crypto';
import { RepositoryError } from '../lib/errors';
import { contentLength } from '../index/blobIndex';
import { type IndexLoader } from '../index/loader';
import { Pace } from '../lib/pace';
import { type Snapshot } from '../format/snapshot';
import { type TreeReader } from '../tree/treeReader';
import { walk } from '../tree/walk';
import { findUsedBlobs } from './used';

/**
 * What is counted, as in `restic stats --mode`.
 *
 * - `restore-size`: what a restore of every snapshot would write
 * - `files-by-contents`: each content once, however many files have it
 * - `blobs-per-file`: the blobs of each file, once for each path and content
 * - `raw-data`: the stored data that the snapshots need
 *
 * @public
 */
export type StatsMode =
  | 'restore-size'
  | 'files-by-contents'
  | 'blobs-per-file'
  | 'raw-data';

/** @public */
export interface StatsOptions {
  readonly mode: StatsMode;
  /** Snapshots, their ids, or `latest`. Default: all */
  readonly snapshots?: readonly (string | Snapshot)[];
  readonly signal?: AbortSignal;
}

/** Bytes and counts; values that a mode does not count are absent. @public */
export interface Stats {
  readonly totalSize: number;
  readonly totalFileCount?: number;
  readonly totalBlobCount?: number;
  readonly snapshotsCount: number;
  /** Bytes before compression; `raw-data` of format 2 only, like the following fields */
  readonly totalUncompressedSize?: number;
  readonly compressionRatio?: number;
  /** Percentage of the bytes that are compressed */
  readonly compressionProgress?: number;
  /** Percentage of the bytes that compression saves */
  readonly compressionSpaceSaving?: number;
}

interface StatsParts {
  /** Version of the repository's format */
  readonly version: number;
  readonly index: IndexLoader;
  readonly trees: TreeReader;
}

interface StatsInput {
  readonly snapshots: readonly Snapshot[];
  readonly signal: AbortSignal | undefined;
}

export async function computeStats(
  parts: StatsParts,
  options: StatsInput & { readonly mode: StatsMode },
): Promise<Stats> {
  switch (options.mode) {
    case 'restore-size':
      return restoreSize(parts, options);
    case 'files-by-contents':
      return filesByContents(parts, options);
    case 'blobs-per-file':
      return blobsPerFile(parts, options);
    default:
      return rawData(parts, options);
  }
}

async function restoreSize(
  { trees }: StatsParts,
  { snapshots, signal }: StatsInput,
): Promise<Stats> {
  let totalSize = 0;
  let totalFileCount = 0;
  for (const { tree } of snapshots) {
    const linked = new Set<string>();
    for await (const { node } of walk(trees, { tree, path: '/' }, { signal })) {
      totalFileCount++;
      const link = `${node.deviceId}:${node.inode}`;
      const counted =
        node.links === 1 ||
        node.type === 'dir' ||
        node.inode === '0' ||
        !linked.has(link);
      if (!counted) continue;
      if (node.links !== 1 && node.type !== 'dir') linked.add(link);
      totalSize += node.size;
    }
  }
  return { totalSize, totalFileCount, snapshotsCount: snapshots.length };
}

/** Every file content once, with the first path that has it */
async function* uniqueFiles(
  { trees }: StatsParts,
  { snapshots, signal }: StatsInput,
) {
  const seen = new Set<string>();
  for (const { tree } of snapshots) {
    for await (const walked of walk(trees, { tree, path: '/' }, { signal })) {
      const content = createHash('sha256')
        .update(walked.node.content.join(''), 'hex')
        .digest('base64');
      if (seen.has(content)) continue;
      seen.add(content);
      yield walked;
    }
  }
}

async function filesByContents(
  parts: StatsParts,
  input: StatsInput,
): Promise<Stats> {
  let totalSize = 0;
  let totalFileCount = 0;
  for await (const { node } of uniqueFiles(parts, input)) {
    totalSize += node.size;
    totalFileCount++;
  }
  return { totalSize, totalFileCount, snapshotsCount: input.snapshots.length };
}

async function blobsPerFile(
  parts: StatsParts,
  input: StatsInput,
): Promise<Stats> {
  const index = await parts.index.refresh(input.signal);
  const files = new Map<string, Set<string>>();
  let totalSize = 0;
  let totalBlobCount = 0;
  for await (const { path, node } of uniqueFiles(parts, input)) {
    if (node.content.length === 0) continue;
    const blobs = files.get(path) ?? new Set<string>();
    files.set(path, blobs);
    for (const id of node.content) {
      if (blobs.has(id)) continue;
      blobs.add(id);
      const location = index.locate(id, false);
      if (!location) {
        throw new RepositoryError(
          'missing',
          `"blob/${id}" of "${path}" is missing: no index knows it`,
          { object: `blob/${id}` },
        );
      }
      totalSize += contentLength(location);
      totalBlobCount++;
    }
  }
  return {
    totalSize,
    totalFileCount: files.size,
    totalBlobCount,
    snapshotsCount: input.snapshots.length,
  };
}

async function rawData(parts: StatsParts, input: StatsInput): Promise<Stats> {
  const { snapshots, signal } = input;
  const { index, used } = await findUsedBlobs(parts, {
    roots: snapshots.map(({ tree }) => tree),
    signal,
  });
  let totalSize = 0;
  let totalBlobCount = 0;
  let uncompressed = 0;
  let compressedStored = 0;
  let compressedContent = 0;
  const pace = new Pace();
  for (let number = 0; number < used.length; number++) {
    if (number % 4096 === 0 && pace.due) await pace.turn(signal);
    if (!used[number]) continue;
    const [stored, content, isCompressed] = index.lengthsOf(number);
    totalSize += stored;
    totalBlobCount++;
    // As restic counts: its size in an envelope without compression
    uncompressed += content + 32;
    if (isCompressed) {
      compressedStored += stored;
      compressedContent += content + 32;
    }
  }
  const counted = {
    totalSize,
    totalBlobCount,
    snapshotsCount: snapshots.length,
  };
  if (parts.version < 2) return counted;
  return {
    ...counted,
    totalUncompressedSize: uncompressed,
    compressionRatio:
      compressedStored > 0 ? compressedContent / compressedStored : undefined,
    compressionProgress:
      uncompressed > 0 ? (compressedContent / uncompressed) * 100 : undefined,
    compressionSpaceSaving:
      uncompressed > 0 ? (1 - totalSize / uncompressed) * 100 : undefined,
  };
}
