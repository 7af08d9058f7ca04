import { randomBytes } from 'node:crypto';
import { BlobIndex } from './blobIndex';
import { type IndexChunk, recordWords, treeBit } from '../format/indexChunk';

function chunkOf(blobs: number, ids: Uint8Array = randomBytes(blobs * 32)) {
  const records = new Uint32Array(blobs * recordWords);
  const bytes = new Uint8Array(records.buffer);
  for (let number = 0; number < blobs; number++) {
    const at = number * recordWords;
    bytes.set(ids.subarray(number * 32, number * 32 + 32), at * 4);
    records[at + 8] = number % 5 === 0 ? treeBit : 0;
    records[at + 9] = number * 100;
    records[at + 10] = 100;
    records[at + 11] = number % 3;
  }
  const chunk: IndexChunk = {
    records,
    packIds: new Uint8Array(randomBytes(32)),
    packSizes: Float64Array.of(blobs * 137 + 36),
  };
  return { chunk, ids };
}

const idAt = (ids: Uint8Array, number: number) =>
  Buffer.from(ids.subarray(number * 32, number * 32 + 32)).toString('hex');

describe('BlobIndex', () => {
  it('finds each blob across many files, by id and kind', async () => {
    const parts = [chunkOf(3), chunkOf(0), chunkOf(1000), chunkOf(1)];
    const index = await BlobIndex.build(parts.map(({ chunk }) => chunk));
    expect(index.size).toBe(1004);
    for (const { chunk, ids } of parts) {
      for (let number = 0; number < ids.length / 32; number++) {
        const id = idAt(ids, number);
        const isTree = number % 5 === 0;
        expect(index.locate(id, isTree)).toEqual({
          id,
          isTree,
          pack: Buffer.from(chunk.packIds).toString('hex'),
          packSizeBytes: (ids.length / 32) * 137 + 36,
          offset: number * 100,
          length: 100,
          uncompressedLength: number % 3,
        });
        expect(index.locate(id, !isTree)).toBeUndefined();
      }
    }
    expect(index.locate('00'.repeat(32), false)).toBeUndefined();
    expect(index.locate('no id', false)).toBeUndefined();
    const empty = await BlobIndex.build([]);
    expect(empty.locate('00'.repeat(32), false)).toBeUndefined();
  });

  it('knows two locations of a blob, and ignores a duplicate', async () => {
    const { chunk, ids } = chunkOf(10);
    const copy = chunkOf(10, ids);
    const index = await BlobIndex.build([chunk, chunk, copy.chunk]);
    expect(index.locateAll(idAt(ids, 1), false)).toHaveLength(2);
    expect(index.size).toBe(30);
    expect(index.count).toBe(20);
  });

  it('takes at most 64 bytes for each blob', async () => {
    const chunks = Array.from({ length: 5 }, () => chunkOf(50_000).chunk);
    const start = process.cpuUsage();
    const index = await BlobIndex.build(chunks);
    expect(index.memoryBytes / index.size).toBeLessThan(56);
    // Linear time; quadratic time would take half an hour
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(20_000);
  });

  it.each([25_000, 150_000])(
    'is built in linear time if one blob has %d locations',
    async count => {
      const one = randomBytes(32);
      const ids = Buffer.concat(Array.from({ length: count }, () => one));
      const { chunk } = chunkOf(count, ids);
      const start = process.cpuUsage();
      const index = await BlobIndex.build([chunk]);
      expect(process.cpuUsage(start).user / 1_000).toBeLessThan(5_000);
      // One as data and one as a tree, with nine locations each
      expect(index.count).toBe(18);
      expect(index.locateAll(idAt(ids, 1), false)).toHaveLength(9);
    },
  );

  it('is built in linear time if all ids begin alike', async () => {
    const count = 150_000;
    const ids = Buffer.alloc(count * 32);
    for (let number = 0; number < count; number++) {
      ids.writeUInt32LE(number, number * 32 + 28);
    }
    const { chunk } = chunkOf(count, ids);
    const start = process.cpuUsage();
    const index = await BlobIndex.build([chunk]);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(5_000);
    expect(index.locate(idAt(ids, 77_777), false)?.offset).toBe(7_777_700);
  });
});
