import { RepositoryError } from '../lib/errors';
import { type BlobLocation } from '../index/blobIndex';
import { type IndexLoader } from '../index/loader';
import { ObjectNotFoundError } from '../store/objectStore';
import { checkDataSize } from './checkSize';

/**
 * Reads a blob from wherever the index says it is. Where the index does not know
 * it, or its pack is gone, prune or a newer backup may have been at work: the
 * index is read again, once, and the blob looked for again. A second copy serves
 * where the first is lost or damaged.
 */
export async function readLocated<T>(
  index: IndexLoader,
  blob: { readonly id: string; readonly isTree: boolean },
  options: {
    readonly signal: AbortSignal | undefined;
    readonly read: (location: BlobLocation) => Promise<T>;
  },
): Promise<T> {
  const { signal, read } = options;
  let failure: unknown;
  for (const load of [index.current, index.refresh]) {
    const loaded = await load.call(index, signal);
    for (const location of loaded.locateAll(blob.id, blob.isTree)) {
      if (!blob.isTree) checkDataSize(location);
      try {
        return await read(location);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof ObjectNotFoundError) {
          failure = new RepositoryError(
            'missing',
            `"${error.key}" is missing: it held "blob/${blob.id}"`,
            { object: error.key },
          );
        } else if (
          error instanceof RepositoryError &&
          error.reason === 'damaged'
        ) {
          failure ??= error;
        } else {
          throw error;
        }
      }
    }
    // A newer index does not mend what is there and damaged
    if (failure instanceof RepositoryError && failure.reason === 'damaged') {
      throw failure;
    }
  }
  throw (
    failure ??
    new RepositoryError(
      'missing',
      `"blob/${blob.id}" is missing: no index knows it`,
      { object: `blob/${blob.id}` },
    )
  );
}
