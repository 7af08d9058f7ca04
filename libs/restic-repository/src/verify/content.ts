import pLimit from 'p-limit';
import { packKey } from '../packs/packReader';
import { type BlobLocation } from '../index/blobIndex';
import { ObjectNotFoundError } from '../store/objectStore';
import {
  type CheckOptions,
  type CheckParts,
  type Structure,
} from './structure';

const maxRangeBytes = 4 * 1024 * 1024;

/** Reads every needed blob, from the store instead of a cache, and verifies its content against its name. */
export async function checkContent(
  { source, opener }: Pick<CheckParts, 'source' | 'opener'>,
  structure: Structure,
  options: CheckOptions,
): Promise<void> {
  const { problems, onProgress, signal } = options;
  const limit = pLimit(source.concurrency);
  let done = 0;
  const checkRange = async (pack: string, range: readonly BlobLocation[]) => {
    signal?.throwIfAborted();
    const offset = range[0]!.offset;
    const last = range.at(-1)!;
    const bytes = await source.store
      .get(packKey(pack), {
        range: { offset, length: last.offset + last.length - offset },
        signal,
      })
      .catch(error => {
        // It was reported with the packs
        if (error instanceof ObjectNotFoundError) return undefined;
        throw error;
      });
    if (bytes) {
      const results = await opener.checkBlobs(
        bytes,
        range.map(blob => ({ ...blob, offset: blob.offset - offset })),
        signal,
      );
      results.forEach((message, at) => {
        if (message === undefined) return;
        problems.add({
          kind: 'damaged-blob',
          object: `blob/${range[at]!.id}`,
          message: `${message} (in "${packKey(pack)}")`,
          needed: true,
        });
      });
    }
    done += range.reduce((sum, { length }) => sum + length, 0);
    onProgress({ phase: 'content', done, total: structure.bytes });
  };
  const checkPack = async (pack: string, numbers: readonly number[]) => {
    const blobs = numbers.map(number => structure.index.locationOf(number));
    for (const range of toRanges(blobs)) await checkRange(pack, range);
  };
  try {
    await Promise.all(
      [...structure.needed].map(([pack, numbers]) =>
        limit(() => checkPack(pack, numbers)),
      ),
    );
    // An abort during the last response counts, too
    signal?.throwIfAborted();
  } finally {
    limit.clearQueue();
  }
}

/** Neighbours in a pack, read together. */
function toRanges(
  blobs: readonly BlobLocation[],
): readonly (readonly BlobLocation[])[] {
  const sorted = [...blobs].sort((one, other) => one.offset - other.offset);
  const ranges: BlobLocation[][] = [];
  for (const blob of sorted) {
    const range = ranges.at(-1);
    const first = range?.[0];
    const last = range?.at(-1);
    if (
      range &&
      first &&
      last &&
      blob.offset - (last.offset + last.length) <= 64 * 1024 &&
      blob.offset + blob.length - first.offset <= maxRangeBytes
    ) {
      range.push(blob);
    } else {
      ranges.push([blob]);
    }
  }
  return ranges;
}
