import pLimit from 'p-limit';
import { RepositoryContext } from '../context';
import { listObjects } from '../object/listObjects';
import { readCached, unlessGone } from '../object/readObject';
import { untilAborted } from '../signals';
import { BlobIndex } from './blobIndex';
import { IndexChunk } from './chunk';

/**
 * The index of a repository as it is now. Index files never change, so a newer
 * index costs one listing and the files that are new.
 *
 * @internal
 */
export class IndexLoader {
  readonly #context: RepositoryContext;
  #chunks = new Map<string, IndexChunk>();
  #index: BlobIndex | undefined;
  #loading: Promise<BlobIndex> | undefined;

  constructor(context: RepositoryContext) {
    this.#context = context;
  }

  /** The index that was loaded last, or the present one where none was */
  async current(signal?: AbortSignal): Promise<BlobIndex> {
    return this.#index ?? this.refresh(signal);
  }

  /** The present index. Those who ask at the same time share the work */
  async refresh(signal?: AbortSignal): Promise<BlobIndex> {
    signal?.throwIfAborted();
    // Shared, so it goes on when one of those who wait for it leaves
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return untilAborted(this.#loading, signal);
  }

  async #load(): Promise<BlobIndex> {
    let changed = this.#index === undefined;
    for (let attempt = 1; ; attempt++) {
      const listed = await listObjects(this.#context.store, {
        kind: 'index',
        signal: this.#context.signal,
      });
      const limit = pLimit(this.#context.concurrency);
      const files = await Promise.all(
        listed.map(({ id }) =>
          limit(async () => {
            const known = this.#chunks.get(id);
            if (known) return [id, known] as const;
            const chunk = await unlessGone(this.#read(id));
            return chunk && ([id, chunk] as const);
          }),
        ),
      );
      const chunks = new Map(files.filter(file => file !== undefined));
      changed ||=
        chunks.size !== this.#chunks.size ||
        [...chunks.keys()].some(id => !this.#chunks.has(id));
      this.#chunks = chunks;
      // A file that went away was replaced by another: prune is at work
      if (chunks.size === listed.length || attempt >= 3) break;
    }
    if (changed || !this.#index) {
      this.#index = await BlobIndex.build([...this.#chunks.values()]);
    }
    return this.#index;
  }

  async #read(id: string): Promise<IndexChunk> {
    const bytes = await readCached(this.#context, {
      kind: 'index',
      id,
      signal: this.#context.signal,
    });
    return this.#context.pool.run(
      'decodeIndex',
      { bytes, key: this.#context.key.reveal(), id },
      // JSON costs more than what else is done to bytes
      { cost: bytes.length * 4 },
    );
  }
}
