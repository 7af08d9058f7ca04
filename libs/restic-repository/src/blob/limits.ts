import { RepositoryError } from '../errors';
import { BlobLocation, contentLength } from '../index/blobIndex';

const mebibyte = 1024 * 1024;
/** restic cuts files into pieces of at most 8 MiB */
const maxDataBytes = 64 * mebibyte;
/** A directory of two million entries */
const maxTreeBytes = 512 * mebibyte;

/** Refuses a blob that would take more memory than any that restic makes. @internal */
export function checkSize(location: BlobLocation): void {
  const limit = location.isTree ? maxTreeBytes : maxDataBytes;
  const size = Math.max(location.length, contentLength(location));
  if (size > limit) {
    const object = `blob/${location.id}`;
    throw new RepositoryError(
      'too-large',
      `"${object}" has ${size} bytes; no more than ${limit} are read`,
      { object },
    );
  }
}
