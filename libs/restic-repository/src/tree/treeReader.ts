import { readLocated } from '../blob/locate';
import { PackReader } from '../blob/packReader';
import { RepositoryContext } from '../context';
import { RepositoryError } from '../errors';
import { BlobLocation, contentLength } from '../index/blobIndex';
import { IndexLoader } from '../index/loader';
import { untilAborted } from '../signals';
import { Tree } from './tree';

/** Reads trees, and keeps those that were read last. @internal */
export class TreeReader {
  readonly #context: RepositoryContext;
  readonly #index: IndexLoader;
  readonly #packs: PackReader;
  readonly #underWay = new Map<string, Promise<Tree>>();

  constructor(context: RepositoryContext, index: IndexLoader) {
    this.#context = context;
    this.#index = index;
    this.#packs = new PackReader(context);
  }

  async read(id: string, signal?: AbortSignal): Promise<Tree> {
    const kept = this.#context.memory.trees.get(id);
    if (kept) return kept;
    let promise = this.#underWay.get(id);
    if (!promise) {
      promise = this.#load(id).finally(() => this.#underWay.delete(id));
      this.#underWay.set(id, promise);
    }
    return untilAborted(promise, signal);
  }

  /** Begins to read a tree that will be wanted soon */
  expect(id: string): void {
    if (this.#underWay.size < this.#context.concurrency) {
      this.read(id).catch(() => {});
    }
  }

  async #load(id: string): Promise<Tree> {
    const tree = await readLocated(
      this.#index,
      { id, isTree: true },
      {
        signal: this.#context.signal,
        read: location => this.#open(location),
      },
    );
    this.#context.memory.trees.set(id, tree);
    return tree;
  }

  async #open(location: BlobLocation): Promise<Tree> {
    const { pack, id, length, uncompressedLength } = location;
    for (let attempt = 1; ; attempt++) {
      const bytes = await this.#packs.read(pack, location);
      try {
        const split = await this.#context.pool.run(
          'openTree',
          {
            bytes,
            key: this.#context.key.reveal(),
            blob: { id, offset: 0, length, uncompressedLength },
          },
          { cost: Math.max(length, contentLength(location)) },
        );
        return new Tree(id, split);
      } catch (error) {
        // What is kept may be damaged where the store's is not: read once more
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
