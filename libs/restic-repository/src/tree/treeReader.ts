import { readLocated } from '../packs/locate';
import { PackReader } from '../packs/packReader';
import type { ObjectSource } from '../objects/source';
import type { Opener } from '../threads/Opener';
import type { Shelf } from '../lib/Shelf';
import { overLimit } from '../lib/limits';
import { RepositoryError } from '../lib/errors';
import type { BlobLocation } from '../index/blobIndex';
import { sizeOf } from '../packs/checkSize';
import { type IndexLoader } from '../index/loader';
import { raceWithSignal } from '../lib/signals';
import { Tree } from './tree';

/** Trees that are read ahead */
const MAX_BYTES_AHEAD = 1024 * 1024;

/** Reads trees, and keeps the most recent ones. */
export class TreeReader {
  readonly #source: ObjectSource;
  readonly #opener: Opener;
  readonly #kept: Shelf<Tree>;
  readonly #index: IndexLoader;
  readonly #packs: PackReader;
  readonly #underWay = new Map<string, Promise<Tree>>();

  constructor(options: {
    readonly source: ObjectSource;
    readonly opener: Opener;
    readonly index: IndexLoader;
    readonly memory: {
      readonly trees: Shelf<Tree>;
      readonly blocks: Shelf<Uint8Array>;
    };
  }) {
    const { source, memory } = options;
    this.#source = source;
    this.#opener = options.opener;
    this.#kept = memory.trees;
    this.#index = options.index;
    this.#packs = new PackReader({ source, blocks: memory.blocks });
  }

  /** The number of trees to read concurrently */
  get concurrency(): number {
    return this.#source.concurrency;
  }

  /** Bytes of directories that one reader may hold at the same time */
  get maxTreeBytes(): number {
    return this.#opener.limits.maxTreeBytes;
  }

  /** Memory that reading a tree takes, as far as the loaded index knows it */
  sizeOf(id: string): number {
    const location = this.#index.loaded?.locate(id, true);
    return location ? sizeOf(location) : 0;
  }

  async read(id: string, signal?: AbortSignal): Promise<Tree> {
    const kept = this.#kept.get(id);
    if (kept) return kept;
    let promise = this.#underWay.get(id);
    if (!promise) {
      promise = this.#load(id).finally(() => this.#underWay.delete(id));
      this.#underWay.set(id, promise);
    }
    return raceWithSignal(promise, signal);
  }

  /** Starts reading a small tree that will be needed soon */
  expect(id: string): void {
    if (
      this.#underWay.size < this.#source.concurrency &&
      this.sizeOf(id) <= MAX_BYTES_AHEAD
    ) {
      this.read(id).catch(() => {});
    }
  }

  async #load(id: string): Promise<Tree> {
    const tree = await readLocated(
      this.#index,
      { id, isTree: true },
      {
        signal: this.#source.signal,
        read: location => this.#open(location),
      },
    );
    this.#kept.set(id, tree);
    return tree;
  }

  async #open(location: BlobLocation): Promise<Tree> {
    const { pack, id, length, uncompressedLength } = location;
    const maxBytes = this.maxTreeBytes;
    if (sizeOf(location) > maxBytes) {
      const object = `blob/${id}`;
      const what = `The directory "${object}" has`;
      throw overLimit('maxTreeBytes', { what, maxBytes, object });
    }
    for (let attempt = 1; ; attempt++) {
      const bytes = await this.#packs.read(pack, location);
      try {
        const split = await this.#opener.tree(bytes, {
          id,
          offset: 0,
          length,
          uncompressedLength,
        });
        return new Tree(id, split);
      } catch (error) {
        // The cached copy may be damaged while the store's is not: read once more
        if (
          !(error instanceof RepositoryError && error.reason === 'damaged') ||
          attempt > 1
        ) {
          throw error;
        }
        await this.#packs.forget(pack, location);
      }
    }
  }
}
