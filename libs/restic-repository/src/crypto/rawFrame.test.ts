import { randomBytes } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import { takeRawContent } from './rawFrame';

const pack = (content: Uint8Array, params: Record<number, number> = {}) =>
  new Uint8Array(zstdCompressSync(content, { params }));

describe('takeRawContent', () => {
  it.each([1, 255, 256, 65_791, 65_792, 131_072, 131_073, 1_000_000])(
    'returns %d bytes that did not compress, in place',
    length => {
      const content = randomBytes(length);
      const bytes = singleSegment(content);
      const taken = takeRawContent(bytes, length)!;
      expect(Buffer.compare(taken, content)).toBe(0);
      expect(taken.buffer).toBe(bytes.buffer);
    },
  );

  it.each([
    ['compressed', pack(Buffer.alloc(1_000)), 1_000],
    ['empty', new Uint8Array(0), 0],
    ['of another length', singleSegment(randomBytes(1_000)), 999],
    [
      'with a checksum',
      pack(randomBytes(1_000), { [constants.ZSTD_c_checksumFlag]: 1 }),
      1_000,
    ],
  ])('leaves bytes alone that are %s', (_, bytes, length) => {
    const before = bytes.slice();
    expect(takeRawContent(bytes, length)).toBeUndefined();
    expect(bytes).toEqual(before);
  });

  it('returns content from a frame with a window, which restic writes', () => {
    const content = randomBytes(300_000);
    const [head, rest] = [0, 5].map(at => singleSegment(content).subarray(at));
    const magic = head!.subarray(0, 4);
    const bytes = new Uint8Array([...magic, 0x80, 0x48, ...rest!]);
    expect(Buffer.compare(takeRawContent(bytes, 300_000)!, content)).toBe(0);
  });

  it('leaves a cut or extended frame alone', () => {
    const bytes = singleSegment(randomBytes(200_000));
    for (let length = 0; length < 20; length++) {
      expect(takeRawContent(bytes.slice(0, length), 200_000)).toBeUndefined();
    }
    expect(takeRawContent(bytes.slice(0, -1), 200_000)).toBeUndefined();
    const longer = new Uint8Array([...bytes, 0]);
    expect(takeRawContent(longer, 200_000)).toBeUndefined();
  });
});

/** The frame that restic writes for content that does not compress */
function singleSegment(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = content;
  const size = Buffer.alloc(4);
  size.writeUInt32LE(length);
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), size];
  for (let from = 0; from < length; from += 131_072) {
    const part = content.subarray(from, from + 131_072);
    const header = Buffer.alloc(3);
    const isLast = from + part.length === length ? 1 : 0;
    header.writeUIntLE(part.length * 8 + isLast, 0, 3);
    parts.push(header, Buffer.from(part));
  }
  return new Uint8Array(Buffer.concat(parts));
}
