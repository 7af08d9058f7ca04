import { randomInt } from 'node:crypto';
import { damaged } from '../lib/errors';
import { Pace } from '../lib/pace';
import {
  type IndexChunk,
  chunkBytes,
  recordWords,
  treeBit,
} from '../format/indexChunk';

/** restic stores a blob at two locations in some cases, rarely at three */
const MAX_OTHER_LOCATIONS = 8;
/** Random ids take less than two probes on average */
const MAX_STEPS_PER_BLOB = 64;

/** The location of a blob. */
export interface BlobLocation {
  readonly id: string;
  readonly isTree: boolean;
  readonly pack: string;
  /** The minimum size of the pack */
  readonly packSizeBytes: number;
  readonly offset: number;
  /** Stored bytes, including the envelope */
  readonly length: number;
  /** 0 if it is not compressed */
  readonly uncompressedLength: number;
}

/** Size of a blob's content. */
export function contentLength(blob: {
  readonly length: number;
  readonly uncompressedLength: number;
}): number {
  return blob.uncompressedLength || blob.length - 32;
}

/**
 * Every blob of a repository, found by id: the packed records of all index files (48 bytes for each blob) and one hash
 * table over them (5.6 bytes). It is immutable; a newer index is a new instance that shares the chunks.
 *
 * Blobs are addressed by their number, from 0 to `size - 1`. The table has one slot for each blob, however many
 * locations an index claims for it, so building takes linear time for any input.
 */
export class BlobIndex {
  readonly #chunks: readonly IndexChunk[];
  /** Number of the first blob of each chunk, followed by the number of all blobs */
  readonly #firsts: Uint32Array;
  readonly #table: Uint32Array;
  /** Random in each process, so attackers can't prepare colliding ids */
  readonly #seeds = Uint32Array.from({ length: 8 }, () => randomInt(2 ** 32));
  /** Other locations of a blob, by the number of its first record */
  readonly #otherLocations = new Map<number, number[]>();
  /** Duplicate records, one bit each */
  readonly #repeated: Uint8Array;
  #repeats = 0;
  #steps = 0;

  private constructor(chunks: readonly IndexChunk[]) {
    this.#chunks = chunks;
    this.#firsts = new Uint32Array(chunks.length + 1);
    let size = 0;
    chunks.forEach(({ records }, at) => {
      size += records.length / recordWords;
      this.#firsts[at + 1] = size;
    });
    this.#table = new Uint32Array(Math.ceil(size * 1.4) + 1);
    this.#repeated = new Uint8Array(Math.ceil(size / 8));
  }

  /** Throws `damaged` if ids collide more than hashes do */
  static async build(chunks: readonly IndexChunk[]): Promise<BlobIndex> {
    const index = new BlobIndex(chunks);
    const pace = new Pace();
    let number = 0;
    for (const [position, { records }] of chunks.entries()) {
      for (let at = 0; at < records.length; at += recordWords) {
        index.#insert(position, at, number);
        number++;
        // Ten million take seconds: other work gets its turn
        if (number % 4096 === 0 && pace.due) await pace.turn(undefined);
      }
    }
    return index;
  }

  /** Records, including duplicates */
  get size(): number {
    return this.#firsts.at(-1) ?? 0;
  }

  /** Blobs at different locations */
  get count(): number {
    return this.size - this.#repeats;
  }

  /** Whether another index file has the same record: left by an interrupted prune */
  isDuplicate(number: number): boolean {
    return (wordAt(this.#repeated, number >>> 3) & (1 << (number & 7))) !== 0;
  }

  get memoryBytes(): number {
    return this.#chunks.reduce(
      (sum, chunk) => sum + chunkBytes(chunk),
      this.#table.byteLength +
        this.#firsts.byteLength +
        this.#repeated.byteLength,
    );
  }

  #slot(words: Uint32Array, from: number): number {
    const seeds = this.#seeds;
    let hash = 0;
    for (let word = 0; word < 8; word++) {
      hash = Math.imul(
        hash ^ ((wordAt(words, from + word) + wordAt(seeds, word)) | 0),
        0x9e3779b1,
      );
      hash ^= hash >>> 15;
    }
    return Math.floor(((hash >>> 0) / 2 ** 32) * this.#table.length);
  }

  #insert(position: number, from: number, number: number): void {
    const table = this.#table;
    const chunk = chunkAt(this.#chunks, position);
    const isTree = isTreeAt(chunk, from);
    let slot = this.#slot(chunk.records, from);
    for (
      let other = wordAt(table, slot);
      other !== 0;
      other = wordAt(table, slot)
    ) {
      const [found, foundAt] = this.#record(other - 1);
      if (
        isTreeAt(found, foundAt) === isTree &&
        isSameId(found.records, foundAt, chunk.records, from)
      ) {
        this.#addLocation(other - 1, number);
        return;
      }
      this.#steps++;
      slot = slot + 1 === table.length ? 0 : slot + 1;
    }
    if (this.#steps > MAX_STEPS_PER_BLOB * (number + 1) + table.length) {
      throw damaged('index/', 'its ids collide as no hashes do');
    }
    table[slot] = number + 1;
  }

  #addLocation(first: number, number: number): void {
    const locations = this.#otherLocations.get(first) ?? [];
    const isKnown = [first, ...locations].some(location =>
      this.#isSameLocation(location, number),
    );
    if (isKnown || locations.length >= MAX_OTHER_LOCATIONS) {
      this.#repeats++;
      this.#repeated[number >>> 3] =
        wordAt(this.#repeated, number >>> 3) | (1 << (number & 7));
      return;
    }
    locations.push(number);
    this.#otherLocations.set(first, locations);
  }

  #isSameLocation(one: number, other: number): boolean {
    const [chunk, from] = this.#record(one);
    const [otherChunk, otherFrom] = this.#record(other);
    return (
      wordAt(chunk.records, from + 9) ===
        wordAt(otherChunk.records, otherFrom + 9) &&
      packOf(chunk, from) === packOf(otherChunk, otherFrom)
    );
  }

  /** Index of the chunk that contains a blob */
  #chunkOf(number: number): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (wordAt(this.#firsts, middle) <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #record(number: number): [IndexChunk, number] {
    const position = this.#chunkOf(number);
    return [
      chunkAt(this.#chunks, position),
      (number - wordAt(this.#firsts, position)) * recordWords,
    ];
  }

  /** Number of the first record of a blob, or -1 */
  numberOf(id: string, isTree: boolean): number {
    const words = new Uint32Array(8);
    if (Buffer.from(words.buffer).write(id, 0, 32, 'hex') !== 32) return -1;
    const table = this.#table;
    let slot = this.#slot(words, 0);
    for (
      let found = wordAt(table, slot);
      found !== 0;
      found = wordAt(table, slot)
    ) {
      const [chunk, from] = this.#record(found - 1);
      if (
        isTreeAt(chunk, from) === isTree &&
        isSameId(chunk.records, from, words, 0)
      ) {
        return found - 1;
      }
      slot = slot + 1 === table.length ? 0 : slot + 1;
    }
    return -1;
  }

  locate(id: string, isTree: boolean): BlobLocation | undefined {
    const number = this.numberOf(id, isTree);
    return number < 0 ? undefined : this.locationOf(number);
  }

  /** The locations of a blob, at most nine: an interrupted prune and concurrent backups leave several */
  locateAll(id: string, isTree: boolean): BlobLocation[] {
    const first = this.numberOf(id, isTree);
    if (first < 0) return [];
    return [first, ...(this.#otherLocations.get(first) ?? [])].map(number =>
      this.locationOf(number),
    );
  }

  locationOf(number: number): BlobLocation {
    const [chunk, from] = this.#record(number);
    const { records } = chunk;
    return {
      id: Buffer.from(
        records.buffer,
        records.byteOffset + from * 4,
        32,
      ).toString('hex'),
      isTree: isTreeAt(chunk, from),
      pack: packOf(chunk, from),
      packSizeBytes: chunk.packSizes[packNumber(chunk, from)] ?? 0,
      offset: wordAt(records, from + 9),
      length: wordAt(records, from + 10),
      uncompressedLength: wordAt(records, from + 11),
    };
  }

  /** The lengths that `locationOf` returns, without allocating an object */
  lengthsOf(
    number: number,
  ): readonly [stored: number, content: number, isCompressed: boolean] {
    const [{ records }, from] = this.#record(number);
    const stored = wordAt(records, from + 10);
    const inflated = wordAt(records, from + 11);
    return [stored, inflated || stored - 32, inflated > 0];
  }

  /** The minimum size of each pack */
  packSizes(): Map<string, number> {
    const sizes = new Map<string, number>();
    for (const { packIds, packSizes } of this.#chunks) {
      packSizes.forEach((size, number) => {
        const id = Buffer.from(packIds.buffer, number * 32, 32).toString('hex');
        sizes.set(id, size);
      });
    }
    return sizes;
  }
}

/** An element of a typed array; callers stay within its bounds */
function wordAt(array: Uint32Array | Uint8Array, position: number): number {
  return array[position] ?? 0;
}

function chunkAt(chunks: readonly IndexChunk[], position: number): IndexChunk {
  const chunk = chunks[position];
  if (!chunk) throw new RangeError(`There is no chunk ${position}`);
  return chunk;
}

function isTreeAt({ records }: IndexChunk, from: number): boolean {
  return wordAt(records, from + 8) >= treeBit;
}

function isSameId(
  one: Uint32Array,
  from: number,
  other: Uint32Array,
  otherFrom: number,
): boolean {
  for (let word = 0; word < 8; word++) {
    if (one[from + word] !== other[otherFrom + word]) return false;
  }
  return true;
}

function packNumber({ records }: IndexChunk, from: number): number {
  return (wordAt(records, from + 8) & ~treeBit) >>> 0;
}

function packOf(chunk: IndexChunk, from: number): string {
  const number = packNumber(chunk, from);
  return Buffer.from(chunk.packIds.buffer, number * 32, 32).toString('hex');
}
