import type { ObjectSource } from '../objects/source';
import type { Shelf } from '../lib/Shelf';
import { objectKey } from '../store/objectKey';
import { raceWithSignal } from '../lib/signals';

const blockBytes = 512 * 1024;
/** Maximum number of blocks in one request */
const maxRun = 32;

/** The location of a pack in the store. */
export function packKey(id: string): string {
  return objectKey('data', id);
}

/**
 * Reads packs in blocks of 512 KiB that are kept, in memory and in the cache: trees are small and adjacent, so one
 * request fetches hundreds of them. A pack never changes, so a block never expires.
 */
export class PackReader {
  readonly #source: Pick<ObjectSource, 'store' | 'cache' | 'scope' | 'signal'>;
  readonly #kept: Shelf<Uint8Array>;
  readonly #underWay = new Map<string, Promise<Uint8Array>>();

  constructor({
    source,
    blocks,
  }: {
    readonly source: Pick<ObjectSource, 'store' | 'cache' | 'scope' | 'signal'>;
    /** Ciphertext of packs, in memory */
    readonly blocks: Shelf<Uint8Array>;
  }) {
    this.#source = source;
    this.#kept = blocks;
  }

  /** Bytes of a pack, fewer if it ends earlier; kept for the next time */
  async read(
    pack: string,
    range: { readonly offset: number; readonly length: number },
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const { offset, length } = range;
    const first = Math.floor(offset / blockBytes);
    const last = Math.floor((offset + length - 1) / blockBytes);
    const blocks = await raceWithSignal(
      Promise.all(this.#blocks(pack, first, last)),
      signal,
    );
    const start = offset - first * blockBytes;
    if (blocks.length === 1) return blocks[0]!.slice(start, start + length);
    const joined = new Uint8Array(length);
    let filled = 0;
    for (const [number, block] of blocks.entries()) {
      const part = block.subarray(number === 0 ? start : 0);
      const fitting = part.subarray(0, length - filled);
      joined.set(fitting, filled);
      filled += fitting.length;
      if (block.length < blockBytes) break;
    }
    return filled === length ? joined : joined.slice(0, filled);
  }

  /** Drops the cached part of a range that turned out damaged */
  async forget(
    pack: string,
    range: { readonly offset: number; readonly length: number },
  ): Promise<void> {
    const first = Math.floor(range.offset / blockBytes);
    const last = Math.floor((range.offset + range.length - 1) / blockBytes);
    for (let number = first; number <= last; number++) {
      this.#kept.delete(`${pack}-${number}`);
      await this.#source.cache?.delete(this.#cacheKey(pack, number));
    }
  }

  #blocks(pack: string, first: number, last: number): Promise<Uint8Array>[] {
    const promises: Promise<Uint8Array>[] = [];
    for (let number = first; number <= last; number++) {
      const name = `${pack}-${number}`;
      const kept = this.#kept.get(name);
      let promise = kept ? Promise.resolve(kept) : this.#underWay.get(name);
      if (!promise) {
        promise = this.#load(pack, number, Math.min(last, number + maxRun - 1));
      }
      promises.push(promise);
    }
    return promises;
  }

  /** Loads a block, and the missing ones up to `last`: what the cache lacks is fetched with one request. */
  #load(pack: string, first: number, last: number): Promise<Uint8Array> {
    const numbers: number[] = [];
    for (let number = first; number <= last; number++) {
      const name = `${pack}-${number}`;
      if (this.#underWay.has(name) || this.#kept.get(name)) {
        break;
      }
      numbers.push(number);
    }
    const run = this.#loadRun(pack, numbers);
    for (const [at, number] of numbers.entries()) {
      const name = `${pack}-${number}`;
      const promise = run.then(blocks => blocks[at]!);
      this.#underWay.set(name, promise);
      promise
        .then(
          block => this.#kept.set(name, block),
          () => {},
        )
        .finally(() => this.#underWay.delete(name));
    }
    return this.#underWay.get(`${pack}-${first}`)!;
  }

  async #loadRun(
    pack: string,
    numbers: readonly number[],
  ): Promise<readonly Uint8Array[]> {
    const { cache, store, signal } = this.#source;
    const cached = await Promise.all(
      numbers.map(number => cache?.get(this.#cacheKey(pack, number))),
    );
    const missing = cached.indexOf(undefined);
    if (missing < 0) return cached as Uint8Array[];
    const after = cached.lastIndexOf(undefined) + 1;
    const start = numbers[missing]! * blockBytes;
    const bytes = await store.get(packKey(pack), {
      range: { offset: start, length: (after - missing) * blockBytes },
      signal,
    });
    return numbers.map((number, at) => {
      if (at < missing || at >= after) return cached[at]!;
      const from = number * blockBytes - start;
      // Copied, so a kept block doesn't keep the others in memory
      const block = bytes.slice(from, from + blockBytes);
      if (block.length > 0) {
        void cache?.put(this.#cacheKey(pack, number), block);
      }
      return block;
    });
  }

  #cacheKey(pack: string, number: number) {
    return {
      repository: this.#source.scope,
      kind: 'packs' as const,
      id: `${pack}-${number}`,
    };
  }
}
