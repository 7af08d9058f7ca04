/** The first bytes of a zstd frame */
const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
const MAX_BLOCK_BYTES = 128 * 1024;
const BLOCK_HEADER_BYTES = 3;
const RAW_BLOCK = 0;

/**
 * The content of a zstd frame that consists of raw blocks only, which is how zstd stores what does not compress:
 * pictures, archives, encrypted files. The content moves to the start of `bytes`, which saves inflating it into new
 * memory. Undefined, with `bytes` unchanged, for any other frame; the caller inflates it.
 */
export function takeRawContent(
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
): Uint8Array<ArrayBuffer> | undefined {
  const start = contentStart(bytes, length);
  const blocks = start === undefined ? undefined : rawBlocks(bytes, start);
  if (!blocks || blocks.reduce((sum, [, size]) => sum + size, 0) !== length) {
    return undefined;
  }
  let filled = 0;
  for (const [from, size] of blocks) {
    bytes.copyWithin(filled, from, from + size);
    filled += size;
  }
  return bytes.subarray(0, length);
}

/** Where the blocks of a frame that declares `length` bytes start, if it has neither dictionary nor checksum. */
function contentStart(bytes: Uint8Array, length: number): number | undefined {
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) return undefined;
  const descriptor = bytes[MAGIC.length] ?? 0;
  // Reserved bit, checksum, dictionary
  if ((descriptor & 0x0f) !== 0) return undefined;
  // restic names a window, which raw blocks do not use
  const windowBytes = (descriptor & 0x20) === 0 ? 1 : 0;
  const sizeBytes = [1 - windowBytes, 2, 4, 8][descriptor >> 6]!;
  if (sizeBytes === 0) return undefined;
  const start = MAGIC.length + 1 + windowBytes + sizeBytes;
  if (bytes.length < start) return undefined;
  let declared = sizeBytes === 2 ? 256 : 0;
  for (let at = 0; at < sizeBytes; at++) {
    declared += bytes[start - sizeBytes + at]! * 2 ** (8 * at);
  }
  return declared === length ? start : undefined;
}

/** The start and size of each block, if all are raw and the last one ends the bytes. */
function rawBlocks(
  bytes: Uint8Array,
  start: number,
): readonly (readonly [from: number, size: number])[] | undefined {
  const blocks: (readonly [number, number])[] = [];
  let at = start;
  for (;;) {
    const from = at + BLOCK_HEADER_BYTES;
    if (from > bytes.length) return undefined;
    const header =
      bytes[at]! + bytes[at + 1]! * 0x100 + bytes[at + 2]! * 0x10000;
    const size = header >> 3;
    const isRaw = ((header >> 1) & 3) === RAW_BLOCK;
    if (!isRaw || size > MAX_BLOCK_BYTES || from + size > bytes.length) {
      return undefined;
    }
    blocks.push([from, size]);
    at = from + size;
    if ((header & 1) === 1) return at === bytes.length ? blocks : undefined;
  }
}
