import { openEnvelope } from '../crypto/envelope';
import { unpack } from '../crypto/inflate';
import { MasterKey } from '../crypto/masterKey';
import { damaged } from '../lib/errors';
import { isCount, isObject, parseObject } from '../lib/json';

/**
 * One index file, packed into 48 bytes for each blob; a Map of objects would take 166. A record is twelve 32-bit words:
 * eight of the id, then the number of the pack in this chunk (highest bit: a tree), offset, length, and length before
 * compression (0 if the blob is not compressed).
 */
export interface IndexChunk {
  readonly records: Uint32Array<ArrayBuffer>;
  /** 32 bytes for each pack */
  readonly packIds: Uint8Array<ArrayBuffer>;
  /** The minimum size of each pack: its blobs, its header, the header's length */
  readonly packSizes: Float64Array<ArrayBuffer>;
}

/** Bytes that a chunk takes in memory. */
export function chunkBytes({
  records,
  packIds,
  packSizes,
}: IndexChunk): number {
  return records.byteLength + packIds.byteLength + packSizes.byteLength;
}

export const recordWords = 12;
export const treeBit = 0x80000000;
const maxWord = 0xffffffff;

/** Opens and packs an index file. */
export function decodeIndex(input: {
  readonly bytes: Uint8Array;
  readonly key: Uint8Array;
  readonly id: string;
  /** The limit for its inflated size */
  readonly maxBytes: number;
}): { readonly value: IndexChunk; readonly bytes: number } {
  const object = `index/${input.id}`;
  const plain = unpack(
    openEnvelope(input.bytes, new MasterKey(input.key), object),
    { maxBytes: input.maxBytes, object, limit: 'maxIndexBytes' },
  );
  const { packs: listed } = parseObject(plain, object);
  if (!Array.isArray(listed ?? [])) {
    throw damaged(object, 'its packs are no list');
  }
  const packs: { readonly id: unknown; readonly blobs: readonly unknown[] }[] =
    [];
  let count = 0;
  for (const pack of (listed ?? []) as readonly unknown[]) {
    const blobs = isObject(pack) ? pack.blobs ?? [] : undefined;
    if (!isObject(pack) || !Array.isArray(blobs)) {
      throw damaged(object, 'a pack in it is not one');
    }
    if (typeof pack.id !== 'string') {
      throw damaged(object, 'it holds an id that is not one');
    }
    // An empty pack is skipped: it would only cost memory
    if (blobs.length > 0) packs.push({ id: pack.id, blobs });
    count += blobs.length;
  }
  const records = new Uint32Array(count * recordWords);
  const ids = Buffer.from(records.buffer);
  const packIds = new Uint8Array(packs.length * 32);
  const packIdBytes = Buffer.from(packIds.buffer);
  const packSizes = new Float64Array(packs.length);
  let at = 0;
  packs.forEach(({ id, blobs }, number) => {
    writeId(packIdBytes, number * 32, id, object);
    // An envelope around the header, and four bytes for its length
    let size = 32 + 4;
    for (const blob of blobs) {
      if (!isObject(blob)) throw damaged(object, 'a blob in it is not one');
      const { type, offset, length, uncompressed_length: inflated } = blob;
      if (type !== 'data' && type !== 'tree') {
        throw damaged(object, 'a blob in it has no known type');
      }
      if (
        !isCount(offset) ||
        !isCount(length) ||
        offset > maxWord ||
        length > maxWord ||
        length < 32 ||
        !(inflated === undefined || (isCount(inflated) && inflated <= maxWord))
      ) {
        throw damaged(object, 'a blob in it has impossible bounds');
      }
      writeId(ids, at * 4, blob.id, object);
      records[at + 8] = type === 'tree' ? (number | treeBit) >>> 0 : number;
      records[at + 9] = offset;
      records[at + 10] = length;
      records[at + 11] = inflated ?? 0;
      at += recordWords;
      // Type, length and id; and the length before compression
      size += length + (inflated ? 41 : 37);
    }
    packSizes[number] = size;
  });
  return { value: { records, packIds, packSizes }, bytes: plain.length };
}

function writeId(
  target: Buffer,
  offset: number,
  id: unknown,
  object: string,
): void {
  if (
    typeof id !== 'string' ||
    id.length !== 64 ||
    target.write(id, offset, 32, 'hex') !== 32
  ) {
    throw damaged(object, 'it holds an id that is not one');
  }
}
