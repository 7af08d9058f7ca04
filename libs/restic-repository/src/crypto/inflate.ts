import * as zlib from 'node:zlib';
import { RepositoryError, damaged } from '../lib/errors';
import { type RepositoryLimits, overLimit } from '../lib/limits';

interface InflateOptions {
  readonly maxBytes: number;
  readonly object: string;
  /** The limit that `maxBytes` comes from, if any */
  readonly limit?: keyof RepositoryLimits;
}

/**
 * Inflates zstd up to a limit: a small object that claims gigabytes causes an error instead of exhausting the process's
 * memory.
 */
export function inflate(
  bytes: Uint8Array,
  options: InflateOptions,
): Uint8Array<ArrayBuffer> {
  const { maxBytes, object, limit } = options;
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
    });
    return plain.byteLength === plain.buffer.byteLength
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
