import { RepositoryError } from '../lib/errors';
import { type BlobLocation } from '../index/blobIndex';
import { type IndexLoader } from '../index/loader';
import { ObjectNotFoundError } from '../store/objectStore';
import { checkDataSize } from './checkSize';

/**
 * Reads a blob from its location in the index. If the index does not have it, or its pack is gone, prune or a newer
 * backup may have run: the index is read again, once, and the blob looked up again. A second copy is used if the first
 * is missing or damaged.
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
    // A newer index doesn't help if the blob exists but is damaged
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
