import pLimit from 'p-limit';
import { type IndexChunk, chunkBytes } from '../format/indexChunk';
import { Total } from '../lib/limits';
import { raceWithSignal } from '../lib/signals';
import { type NamedObject, listObjects } from '../objects/listObjects';
import { readCached, readWithin, unlessGone } from '../objects/readObject';
import type { ObjectSource } from '../objects/source';
import type { Opener } from '../threads/Opener';
import { BlobIndex } from './blobIndex';

interface IndexFile {
  /** As stored */
  readonly sizeBytes: number;
  readonly chunk: IndexChunk;
}

/**
 * Loads the current index of a repository. Index files never change, so an update costs one listing and the new files.
 */
export class IndexLoader {
  readonly #source: ObjectSource;
  readonly #opener: Opener;
  #files: ReadonlyMap<string, IndexFile> = new Map();
  #index: BlobIndex | undefined;
  #loading: Promise<BlobIndex> | undefined;

  constructor({
    source,
    opener,
  }: {
    readonly source: ObjectSource;
    readonly opener: Opener;
  }) {
    this.#source = source;
    this.#opener = opener;
  }

  /** The index that was loaded last, or the current one if there is none */
  async current(signal?: AbortSignal): Promise<BlobIndex> {
    return this.#index ?? this.refresh(signal);
  }

  /** The index that was loaded last */
  get loaded(): BlobIndex | undefined {
    return this.#index;
  }

  /** The current index. Concurrent callers share the work */
  async refresh(signal?: AbortSignal): Promise<BlobIndex> {
    signal?.throwIfAborted();
    // Shared, so it continues when one of its callers aborts
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return raceWithSignal(this.#loading, signal);
  }

  get memoryBytes(): number {
    return this.#index?.memoryBytes ?? 0;
  }

  /** Ids of the index files that were loaded last */
  get fileIds(): Iterable<string> {
    return this.#files.keys();
  }

  async #load(): Promise<BlobIndex> {
    const { store, signal } = this.#source;
    const before = this.#files;
    for (let attempt = 1; ; attempt++) {
      const listed = await listObjects(store, { kind: 'index', signal });
      this.#files = await this.#readAll(listed);
      // A missing file was replaced by another: prune is running
      if (this.#files.size === listed.length || attempt >= 3) break;
    }
    const changed =
      this.#files.size !== before.size ||
      [...this.#files.keys()].some(id => !before.has(id));
    if (changed || !this.#index) {
      this.#index = await BlobIndex.build(
        [...this.#files.values()].map(({ chunk }) => chunk),
      );
    }
    return this.#index;
  }

  async #readAll(
    listed: readonly NamedObject[],
  ): Promise<ReadonlyMap<string, IndexFile>> {
    const limit = pLimit(this.#source.concurrency);
    const total = new Total('maxIndexBytes', {
      what: 'The index of this repository takes',
      maxBytes: this.#opener.limits.maxIndexBytes,
    });
    try {
      const files = await Promise.all(
        listed.map(object =>
          limit(async () => {
            const known = this.#files.get(object.id);
            const file =
              known?.sizeBytes === object.sizeBytes
                ? known
                : await unlessGone(this.#read(object));
            if (file) total.add(chunkBytes(file.chunk));
            return file && ([object.id, file] as const);
          }),
        ),
      );
      return new Map(files.filter(file => file !== undefined));
    } catch (error) {
      limit.clearQueue();
      throw error;
    }
  }

  async #read(object: NamedObject): Promise<IndexFile> {
    const { id, sizeBytes } = object;
    const { signal } = this.#source;
    const { limits, tenant } = this.#opener;
    return readWithin(object, {
      limit: 'maxIndexBytes',
      maxBytes: Math.floor(limits.maxIndexBytes / 2),
      tenant,
      signal,
      read: async () => {
        const bytes = await readCached(this.#source, {
          kind: 'index',
          id,
          sizeBytes,
          signal,
        });
        return { sizeBytes, chunk: await this.#opener.index({ id, bytes }) };
      },
    });
  }
}
