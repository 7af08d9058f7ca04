import { randomInt } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { IndexChunk, recordWords, treeBit } from './chunk';

/** Where a blob lies. @internal */
export interface BlobLocation {
  readonly id: string;
  readonly isTree: boolean;
  readonly pack: string;
  readonly offset: number;
  /** Stored bytes, the envelope included */
  readonly length: number;
  /** 0 where it is not compressed */
  readonly uncompressedLength: number;
}

/** Bytes of a blob's content. @internal */
export function contentLength(blob: {
  readonly length: number;
  readonly uncompressedLength: number;
}): number {
  return blob.uncompressedLength || blob.length - 32;
}

/**
 * Every blob of a repository, found by id: the packed records of all index files
 * (48 bytes a blob) and one hash table over them (5.6 bytes). It never changes;
 * a newer index is another one that shares the chunks.
 *
 * Blobs are addressed by their number, from 0 to `size - 1`.
 *
 * @internal
 */
export class BlobIndex {
  readonly #chunks: readonly IndexChunk[];
  /** Number of the first blob of each chunk, and of all blobs at the end */
  readonly #firsts: Uint32Array;
  readonly #table: Uint32Array;
  /** Differs in each process: nobody can prepare ids that collide */
  readonly #seed: number;
  readonly #duplicates = new Set<number>();
  readonly #words = new Uint32Array(8);
  readonly #idBytes = Buffer.from(this.#words.buffer);

  private constructor(chunks: readonly IndexChunk[]) {
    this.#chunks = chunks;
    this.#firsts = new Uint32Array(chunks.length + 1);
    chunks.forEach(({ records }, at) => {
      this.#firsts[at + 1] = this.#firsts[at]! + records.length / recordWords;
    });
    this.#table = new Uint32Array(Math.ceil(this.size * 1.4) + 1);
    this.#seed = randomInt(2 ** 32 - 1);
  }

  static async build(chunks: readonly IndexChunk[]): Promise<BlobIndex> {
    const index = new BlobIndex(chunks);
    let number = 0;
    for (const chunk of chunks) {
      const end = chunk.records.length;
      for (let at = 0; at < end; at += recordWords) {
        index.#insert(chunk, at, number);
        number++;
        // Ten million take seconds: others get their turn
        if (number % 50_000 === 0) await nextTurn();
      }
    }
    return index;
  }

  /** Records, those that say the same twice included */
  get size(): number {
    return this.#firsts[this.#firsts.length - 1]!;
  }

  /** Blobs at different places */
  get count(): number {
    return this.size - this.#duplicates.size;
  }

  /** Whether another index file says the same: left by an interrupted prune */
  isDuplicate(number: number): boolean {
    return this.#duplicates.has(number);
  }

  get memoryBytes(): number {
    return this.#chunks.reduce(
      (sum, { records, packIds, packSizes }) =>
        sum + records.byteLength + packIds.byteLength + packSizes.byteLength,
      this.#table.byteLength + this.#firsts.byteLength,
    );
  }

  #slot(words: Uint32Array, at: number): number {
    let hash = Math.imul(words[at]! ^ this.#seed, 0x9e3779b1);
    hash = Math.imul((hash ^ (hash >>> 15)) + words[at + 1]!, 0x85ebca77);
    hash = Math.imul((hash ^ (hash >>> 13)) + words[at + 2]!, 0xc2b2ae3d);
    return Math.floor(
      (((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * this.#table.length,
    );
  }

  #insert(chunk: IndexChunk, at: number, number: number): void {
    const table = this.#table;
    const { records } = chunk;
    let slot = this.#slot(records, at);
    for (let other = table[slot]!; other !== 0; other = table[slot]!) {
      const found = this.#chunkOf(other - 1);
      const foundAt = this.#offsetOf(other - 1, found);
      const foundChunk = this.#chunks[found]!;
      if (
        foundChunk.records[foundAt] === records[at] &&
        isSamePlace(foundChunk, foundAt, chunk, at)
      ) {
        this.#duplicates.add(number);
        return;
      }
      slot = slot + 1 === table.length ? 0 : slot + 1;
    }
    table[slot] = number + 1;
  }

  /** Position of the chunk that a blob is in */
  #chunkOf(number: number): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#firsts[middle]! <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #offsetOf(number: number, chunk: number): number {
    return (number - this.#firsts[chunk]!) * recordWords;
  }

  #record(number: number): [IndexChunk, number] {
    const chunk = this.#chunkOf(number);
    return [this.#chunks[chunk]!, this.#offsetOf(number, chunk)];
  }

  /** Number of the first record of a blob, or -1 */
  numberOf(id: string, isTree: boolean): number {
    for (const number of this.#numbersOf(id, isTree)) return number;
    return -1;
  }

  *#numbersOf(id: string, isTree: boolean): Iterable<number> {
    if (this.#idBytes.write(id, 0, 32, 'hex') !== 32) return;
    const words = Uint32Array.from(this.#words);
    const table = this.#table;
    let slot = this.#slot(words, 0);
    for (let found = table[slot]!; found !== 0; found = table[slot]!) {
      const [{ records }, at] = this.#record(found - 1);
      let same = records[at + 8]! >= treeBit === isTree;
      for (let word = 0; same && word < 8; word++) {
        same = records[at + word] === words[word];
      }
      if (same) yield found - 1;
      slot = slot + 1 === table.length ? 0 : slot + 1;
    }
  }

  locate(id: string, isTree: boolean): BlobLocation | undefined {
    const number = this.numberOf(id, isTree);
    return number < 0 ? undefined : this.locationOf(number);
  }

  /** All places of a blob: prune leaves some twice when it is interrupted */
  locateAll(id: string, isTree: boolean): BlobLocation[] {
    return [...this.#numbersOf(id, isTree)].map(number =>
      this.locationOf(number),
    );
  }

  locationOf(number: number): BlobLocation {
    const [chunk, at] = this.#record(number);
    const { records } = chunk;
    return {
      id: Buffer.from(records.buffer, records.byteOffset + at * 4, 32).toString(
        'hex',
      ),
      isTree: records[at + 8]! >= treeBit,
      pack: packOf(chunk, at),
      offset: records[at + 9]!,
      length: records[at + 10]!,
      uncompressedLength: records[at + 11]!,
    };
  }

  /** What `locationOf` says of lengths, without making an object of ids */
  lengthsOf(
    number: number,
  ): readonly [stored: number, content: number, isCompressed: boolean] {
    const [{ records }, at] = this.#record(number);
    const stored = records[at + 10]!;
    const inflated = records[at + 11]!;
    return [stored, inflated || stored - 32, inflated > 0];
  }

  /** Bytes that each pack must have */
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

function isSamePlace(
  one: IndexChunk,
  at: number,
  other: IndexChunk,
  otherAt: number,
): boolean {
  for (let word = 0; word < 8; word++) {
    if (one.records[at + word] !== other.records[otherAt + word]) return false;
  }
  return (
    one.records[at + 9] === other.records[otherAt + 9] &&
    packOf(one, at) === packOf(other, otherAt)
  );
}

function packOf({ records, packIds }: IndexChunk, at: number): string {
  const number = (records[at + 8]! & ~treeBit) >>> 0;
  return Buffer.from(packIds.buffer, number * 32, 32).toString('hex');
}
