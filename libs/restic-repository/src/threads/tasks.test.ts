import { createHash, randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { Forge } from '../testing/forge';
import { type SealedBlob, tasks } from './tasks';

const key = Buffer.alloc(64, 7);
const idOf = (bytes: Uint8Array) =>
  createHash('sha256').update(bytes).digest('hex');

describe('openBlobs', () => {
  let forge: Forge;
  beforeAll(async () => {
    forge = await Forge.create();
  });

  /** A range of a pack with these contents, compressed or not */
  function toRange(contents: readonly Buffer[], isCompressed: boolean) {
    const blobs: SealedBlob[] = [];
    const parts: Buffer[] = [];
    let offset = 0;
    for (const content of contents) {
      const plain = isCompressed ? zstdCompressSync(content) : content;
      const part = forge.seal(plain, key);
      parts.push(part);
      blobs.push({
        id: idOf(content),
        offset,
        length: part.length,
        uncompressedLength: isCompressed ? content.length : 0,
      });
      offset += part.length;
    }
    return { bytes: new Uint8Array(Buffer.concat(parts)), key, blobs };
  }

  const contents = [
    randomBytes(700_000),
    Buffer.from('a line of text\n'.repeat(50_000)),
    Buffer.alloc(300_000),
    randomBytes(3),
    Buffer.from('tiny'),
  ];

  it.each([true, false])(
    'opens blobs in the memory of their range (compressed: %s)',
    isCompressed => {
      const range = toRange(contents, isCompressed);
      const opened = tasks.openBlobs({ ...range, isOwn: true });
      expect(opened.map(idOf)).toEqual(contents.map(idOf));
      expect(opened[0]!.buffer).toBe(range.bytes.buffer);
    },
  );

  it.each([true, false])(
    'leaves a range alone that others may read (compressed: %s)',
    isCompressed => {
      const range = toRange(contents, isCompressed);
      const before = idOf(range.bytes);
      expect(tasks.openBlobs(range).map(idOf)).toEqual(contents.map(idOf));
      expect(idOf(range.bytes)).toBe(before);
    },
  );

  it.each([true, false])(
    'verifies every blob in place (compressed: %s)',
    isCompressed => {
      const range = toRange(contents, isCompressed);
      range.bytes[range.blobs[1]!.offset + 20]! ^= 1;
      expect(() => tasks.openBlobs({ ...range, isOwn: true })).toThrow(
        'its authentication code does not match',
      );
      const renamed = toRange(contents, isCompressed);
      const [first, ...rest] = renamed.blobs;
      const blobs = [{ ...first!, id: idOf(Buffer.from('other')) }, ...rest];
      expect(() => tasks.openBlobs({ ...renamed, blobs, isOwn: true })).toThrow(
        'its content does not match its name',
      );
    },
  );

  it('never changes a verified blob by opening one that shares its bytes', () => {
    const inner = randomBytes(1_000);
    const sealed = forge.seal(inner, key);
    const outer = Buffer.concat([randomBytes(500), sealed, randomBytes(500)]);
    const { bytes, blobs } = toRange([outer], false);
    const hidden = {
      id: idOf(inner),
      offset: 16 + 500,
      length: sealed.length,
      uncompressedLength: 0,
    };
    expect(() =>
      tasks.openBlobs({ bytes, key, blobs: [...blobs, hidden], isOwn: true }),
    ).toThrow('its authentication code does not match');
  });
});
