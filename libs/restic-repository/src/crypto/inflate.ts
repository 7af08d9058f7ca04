import * as zlib from 'node:zlib';
import { RepositoryError, damaged } from '../lib/errors';
import { type RepositoryLimits, overLimit } from '../lib/limits';

interface InflateOptions {
  readonly maxBytes: number;
  readonly object: string;
  /** The limit that `maxBytes` comes from, if any */
  readonly limit?: keyof RepositoryLimits;
  /** The expected length, so the result is written to memory once and not joined from pieces of 16 KiB */
  readonly expectedBytes?: number;
}

/** zlib rejects smaller pieces */
const MIN_CHUNK_BYTES = 64;
const DEFAULT_CHUNK_BYTES = 16 * 1024;
/** restic splits files into blobs of at most 8 MiB; a larger one is joined from pieces of this size */
const MAX_CHUNK_BYTES = 8 * 1024 * 1024 + 1;

/**
 * Inflates zstd up to a limit: a small object that claims gigabytes causes an error instead of exhausting the process's
 * memory.
 */
export function inflate(
  bytes: Uint8Array,
  options: InflateOptions,
): Uint8Array<ArrayBuffer> {
  const { maxBytes, object, limit, expectedBytes } = options;
  if (typeof zlib.zstdDecompressSync !== 'function') {
    throw new RepositoryError(
      'unsupported',
      `"${object}" is compressed with zstd, which needs Node 22.15 or newer; this is ${process.version}`,
      { object },
    );
  }
  try {
    const plain = zlib.zstdDecompressSync(bytes, {
      // zlib rejects a limit of 0
      maxOutputLength: Math.max(1, maxBytes),
      // With a byte to spare zlib sees the end without a second piece
      chunkSize:
        expectedBytes === undefined
          ? DEFAULT_CHUNK_BYTES
          : Math.min(
              Math.max(expectedBytes + 1, MIN_CHUNK_BYTES),
              MAX_CHUNK_BYTES,
            ),
    });
    // A buffer of its own, so it can be transferred to another thread
    return plain.buffer.byteLength - plain.byteLength <= 1
      ? (plain as Uint8Array<ArrayBuffer>)
      : new Uint8Array(plain);
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') {
      if (limit) {
        const what = `"${object}" inflates to`;
        throw overLimit(limit, { what, maxBytes, object });
      }
      throw new RepositoryError(
        'too-large',
        `"${object}" inflates to more than ${maxBytes} bytes`,
        { object },
      );
    }
    throw damaged(object, 'it cannot be inflated', error);
  }
}

/** The plaintext of a snapshot, index or lock: raw JSON, or `2` followed by zstd. */
export function unpack(
  plain: Uint8Array<ArrayBuffer>,
  options: InflateOptions,
): Uint8Array<ArrayBuffer> {
  const { maxBytes, object, limit } = options;
  switch (plain[0]) {
    case 0x7b: // {
    case 0x5b: // [
      if (plain.length > maxBytes && limit) {
        throw overLimit(limit, { what: `"${object}" has`, maxBytes, object });
      }
      return plain;
    case 2:
      return inflate(plain.subarray(1), options);
    default:
      throw damaged(
        options.object,
        plain.length === 0
          ? 'it is empty'
          : `its encoding ${plain[0]} is unknown`,
      );
  }
}
