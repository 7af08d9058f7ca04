import { scryptSync } from 'node:crypto';
import { openEnvelope, idOf } from '../crypto/envelope';
import { inflate, unpack } from '../crypto/inflate';
import { takeRawContent } from '../crypto/rawFrame';
import { MasterKey } from '../crypto/masterKey';
import { damaged } from '../lib/errors';
import { decodeIndex } from '../format/indexChunk';
import { parseLock } from '../format/lock';
import { parseSnapshot } from '../format/snapshot';
import { splitTree } from '../format/split';

/** The location of a blob in the transferred bytes. */
export interface SealedBlob {
  readonly id: string;
  readonly offset: number;
  readonly length: number;
  /** 0 if it is not compressed */
  readonly uncompressedLength: number;
}

/**
 * Opens one blob, and verifies that the hash of its content is its name. With `mayOverwrite` the content may be a part
 * of `bytes`.
 */
function openBlob(
  bytes: Uint8Array,
  key: MasterKey,
  blob: SealedBlob & { readonly mayOverwrite?: boolean },
): Uint8Array<ArrayBuffer> {
  const { mayOverwrite = false, uncompressedLength } = blob;
  const object = `blob/${blob.id}`;
  if (bytes.length < blob.offset + blob.length) {
    throw damaged(object, 'its pack ends before it does');
  }
  let plain = openEnvelope(
    bytes.subarray(blob.offset, blob.offset + blob.length),
    key,
    object,
    { mayOverwrite },
  );
  if (uncompressedLength > 0) {
    plain =
      takeRawContent(plain, uncompressedLength) ??
      inflate(plain, {
        maxBytes: uncompressedLength,
        expectedBytes: uncompressedLength,
        object,
      });
    if (plain.length !== uncompressedLength) {
      throw damaged(object, 'it is not as long as the index says');
    }
  }
  if (idOf(plain) !== blob.id) {
    throw damaged(object, 'its content does not match its name');
  }
  return plain;
}

/** Whether an index locates two blobs in the same bytes: opening one in place would change the other after its check. */
function overlap(blobs: readonly SealedBlob[]): boolean {
  let end = 0;
  return blobs
    .toSorted((one, other) => one.offset - other.offset)
    .some(({ offset, length }) => {
      const isShared = offset < end;
      end = Math.max(end, offset + length);
      return isShared;
    });
}

/** A stored object that an id names, and the limit for its inflated size. */
interface SealedObject {
  readonly bytes: Uint8Array;
  readonly key: Uint8Array;
  readonly id: string;
  readonly maxBytes: number;
}

function openMetadata(
  { bytes, key, maxBytes }: SealedObject,
  object: string,
): Uint8Array<ArrayBuffer> {
  return unpack(openEnvelope(bytes, new MasterKey(key), object), {
    maxBytes,
    object,
    limit: 'maxMetadataBytes',
  });
}

/** Tasks that may run on another thread: pure functions of their input. */
export const tasks = {
  /** The key that scrypt derives from a password */
  deriveKey(input: {
    readonly password: string;
    readonly salt: Uint8Array;
    readonly costs: {
      readonly N: number;
      readonly r: number;
      readonly p: number;
    };
    readonly maxmem: number;
  }) {
    const { password, salt, costs, maxmem } = input;
    return Uint8Array.from(
      scryptSync(password, salt, 64, { ...costs, maxmem }),
    );
  },

  /** A snapshot, and the length of its text in bytes */
  openSnapshot(input: SealedObject) {
    const plain = openMetadata(input, `snapshots/${input.id}`);
    return { value: parseSnapshot(plain, input.id), bytes: plain.length };
  },

  openLock(input: SealedObject & { readonly nowMs: number }) {
    const plain = openMetadata(input, `locks/${input.id}`);
    return { value: parseLock(plain, input), bytes: plain.length };
  },

  /** The blobs of an index file, and the length of its text in bytes */
  decodeIndex,

  /** Blobs in one range of a pack */
  openBlobs(input: {
    readonly bytes: Uint8Array;
    readonly key: Uint8Array;
    readonly blobs: readonly SealedBlob[];
    /** On another thread, whose memory nobody else reads, the contents may take the place of the range */
    readonly isOwn?: boolean;
  }) {
    const { bytes, isOwn = false, blobs } = input;
    const key = new MasterKey(input.key);
    const mayOverwrite = isOwn && !overlap(blobs);
    return blobs.map(blob => openBlob(bytes, key, { ...blob, mayOverwrite }));
  },

  /** The same, only to determine which blobs are damaged */
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

  /** A tree, split into pages */
  openTree(input: {
    readonly bytes: Uint8Array;
    readonly key: Uint8Array;
    readonly blob: SealedBlob;
    readonly maxEntryBytes: number;
  }) {
    const { bytes, blob, maxEntryBytes } = input;
    const plain = openBlob(bytes, new MasterKey(input.key), blob);
    return splitTree(plain, { id: blob.id, maxEntryBytes });
  },
};

export type Tasks = typeof tasks;
export type TaskName = keyof Tasks;
