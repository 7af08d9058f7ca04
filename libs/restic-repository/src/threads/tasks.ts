import { openEnvelope, idOf } from '../crypto/envelope';
import { inflate, unpack } from '../crypto/inflate';
import { MasterKey } from '../crypto/masterKey';
import { damaged } from '../errors';
import { decodeIndex } from '../index/chunk';
import { splitTree } from '../tree/split';

/** A blob as it lies in the bytes that came with it. @internal */
export interface SealedBlob {
  readonly id: string;
  readonly offset: number;
  readonly length: number;
  /** 0 where it is not compressed */
  readonly uncompressedLength: number;
}

/** Opens one blob, and checks that its content has the hash that names it. @internal */
export function openBlob(
  bytes: Uint8Array,
  key: MasterKey,
  blob: SealedBlob,
): Uint8Array<ArrayBuffer> {
  const object = `blob/${blob.id}`;
  if (bytes.length < blob.offset + blob.length) {
    throw damaged(object, 'its pack ends before it does');
  }
  let plain = openEnvelope(
    bytes.subarray(blob.offset, blob.offset + blob.length),
    key,
    object,
  );
  if (blob.uncompressedLength > 0) {
    plain = inflate(plain, { maxBytes: blob.uncompressedLength, object });
    if (plain.length !== blob.uncompressedLength) {
      throw damaged(object, 'it is not as long as the index says');
    }
  }
  if (idOf(plain) !== blob.id) {
    throw damaged(object, 'its content does not match its name');
  }
  return plain;
}

/**
 * What may run on another thread: pure functions from bytes to bytes.
 *
 * @internal
 */
export const tasks = {
  /** A snapshot, index or lock; the config with `raw` */
  openObject(input: {
    readonly bytes: Uint8Array;
    readonly key: Uint8Array;
    readonly object: string;
    readonly maxBytes: number;
  }) {
    const { object, maxBytes } = input;
    const plain = openEnvelope(input.bytes, new MasterKey(input.key), object);
    return unpack(plain, { maxBytes, object });
  },

  decodeIndex,

  /** Blobs that lie in one range of a pack */
  openBlobs(input: {
    readonly bytes: Uint8Array;
    readonly key: Uint8Array;
    readonly blobs: readonly SealedBlob[];
  }) {
    const key = new MasterKey(input.key);
    return input.blobs.map(blob => openBlob(input.bytes, key, blob));
  },

  /** The same, for those who only want to know which are damaged */
  checkBlobs(input: {
    readonly bytes: Uint8Array;
    readonly key: Uint8Array;
    readonly blobs: readonly SealedBlob[];
  }) {
    const key = new MasterKey(input.key);
    return input.blobs.map(blob => {
      try {
        openBlob(input.bytes, key, blob);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    });
  },

  /** A tree, cut into pages */
  openTree(input: {
    readonly bytes: Uint8Array;
    readonly key: Uint8Array;
    readonly blob: SealedBlob;
  }) {
    return splitTree(
      openBlob(input.bytes, new MasterKey(input.key), input.blob),
      input.blob.id,
    );
  },
};

/** @internal */
export type Tasks = typeof tasks;
/** @internal */
export type TaskName = keyof Tasks;
