import { scryptSync } from 'node:crypto';
import { openEnvelope, idOf } from '../crypto/envelope';
import { inflate, unpack } from '../crypto/inflate';
import { MasterKey } from '../crypto/masterKey';
import { damaged } from '../lib/errors';
import { decodeIndex } from '../format/indexChunk';
import { parseLock } from '../format/lock';
import { parseSnapshot } from '../format/snapshot';
import { splitTree } from '../format/split';

/** A blob as it lies in the bytes that came with it. */
export interface SealedBlob {
  readonly id: string;
  readonly offset: number;
  readonly length: number;
  /** 0 where it is not compressed */
  readonly uncompressedLength: number;
}

/** Opens one blob, and checks that its content has the hash that names it. */
function openBlob(
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

/** A stored object that an id names, and what it may inflate to. */
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

/** What may run on another thread: pure functions of what they are given. */
export const tasks = {
  /** What scrypt makes of a password */
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

  /** A snapshot, and how many bytes its text has */
  openSnapshot(input: SealedObject) {
    const plain = openMetadata(input, `snapshots/${input.id}`);
    return { value: parseSnapshot(plain, input.id), bytes: plain.length };
  },

  openLock(input: SealedObject & { readonly nowMs: number }) {
    const plain = openMetadata(input, `locks/${input.id}`);
    return { value: parseLock(plain, input), bytes: plain.length };
  },

  /** The blobs that an index file lists, and how many bytes its text has */
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
    readonly maxEntryBytes: number;
  }) {
    const { bytes, blob, maxEntryBytes } = input;
    const plain = openBlob(bytes, new MasterKey(input.key), blob);
    return splitTree(plain, { id: blob.id, maxEntryBytes });
  },
};

export type Tasks = typeof tasks;
export type TaskName = keyof Tasks;
