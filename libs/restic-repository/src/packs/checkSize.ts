import { type BlobLocation, contentLength } from '../index/blobIndex';
import { RepositoryError } from '../lib/errors';

/** restic splits files into pieces of at most 8 MiB */
const MAX_DATA_BYTES = 64 * 1024 * 1024;

/** Memory that reading and opening a blob takes. */
export function sizeOf(location: BlobLocation): number {
  return Math.max(location.length, contentLength(location));
}

/** Rejects a piece of a file that is larger than any that restic writes. */
export function checkDataSize(location: BlobLocation): void {
  const size = sizeOf(location);
  if (size > MAX_DATA_BYTES) {
    const object = `blob/${location.id}`;
    throw new RepositoryError(
      'too-large',
      `"${object}" has ${size} bytes; no more than ${MAX_DATA_BYTES} are read`,
      { object },
    );
  }
}
