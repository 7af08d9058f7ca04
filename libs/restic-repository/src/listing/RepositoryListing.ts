import type { StoredObject } from '../store/objectStore';
import { RepositoryLimitError } from '../lib/limits';
import { isArchiveClass } from './archive';
import { type ListedKind, parseObjectKey } from '../store/objectKey';

/** About 150 MB of memory */
const DEFAULT_MAX_OBJECTS = 500_000;

/** One object of a listing. @public */
export type ListedObject = Pick<
  StoredObject,
  'key' | 'sizeBytes' | 'storageClass' | 'etag'
>;

/** The stored part of it. @public */
export interface ListedFacts {
  readonly sizeBytes: number;
  readonly isArchived: boolean;
  /** The store's fingerprint of the content, if it has one */
  readonly etag: string | undefined;
}

/**
 * A listing of a repository, reduced to what the checks `checkPresence` and `Repository.checkCompleteness` need: about
 * 200 bytes for each object. Add objects while listing, or use `collect`. Objects that don't belong to a repository are
 * skipped.
 *
 * @example
 * ```ts
 * const listing = await RepositoryListing.collect(store.list(''));
 * const { present, refutations } = checkPresence(listing, snapshotId);
 * ```
 *
 * @public
 */
export class RepositoryListing {
  readonly #archiveIsInstant: boolean;
  readonly #maxObjects: number;
  #objects = 0;
  #config: ListedFacts | undefined;
  readonly #byKind: Readonly<Record<ListedKind, Map<string, ListedFacts>>> = {
    keys: new Map(),
    snapshots: new Map(),
    index: new Map(),
    locks: new Map(),
    data: new Map(),
  };

  constructor(
    options: {
      /** The store reads its archive class like any other, as Google's does */
      readonly archiveIsInstant?: boolean;
      /** Maximum number of objects. Default: 500,000, a repository of 8 TB */
      readonly maxObjects?: number;
    } = {},
  ) {
    this.#maxObjects = options.maxObjects ?? DEFAULT_MAX_OBJECTS;
    this.#archiveIsInstant = options.archiveIsInstant ?? false;
  }

  static async collect(
    objects: AsyncIterable<ListedObject> | Iterable<ListedObject>,
    options?: ConstructorParameters<typeof RepositoryListing>[0],
  ): Promise<RepositoryListing> {
    const listing = new RepositoryListing(options);
    for await (const object of objects) listing.add(object);
    return listing;
  }

  /** Throws `RepositoryLimitError` if there are more objects than the maximum */
  add({ key, sizeBytes, storageClass, etag }: ListedObject): void {
    const isArchived = !this.#archiveIsInstant && isArchiveClass(storageClass);
    const facts = { sizeBytes, isArchived, etag };
    if (key === 'config') {
      this.#config = facts;
      return;
    }
    const parsed = parseObjectKey(key);
    if (!parsed) return;
    this.#objects++;
    if (this.#objects > this.#maxObjects) {
      throw new RepositoryLimitError(
        'maxObjects',
        `The repository has more than ${
          this.#maxObjects
        } objects: raise the limit "maxObjects" to check it`,
      );
    }
    this.#byKind[parsed.kind].set(parsed.id, facts);
  }

  get config(): ListedFacts | undefined {
    return this.#config;
  }

  get keys(): ReadonlyMap<string, ListedFacts> {
    return this.#byKind.keys;
  }

  get snapshots(): ReadonlyMap<string, ListedFacts> {
    return this.#byKind.snapshots;
  }

  get index(): ReadonlyMap<string, ListedFacts> {
    return this.#byKind.index;
  }

  get locks(): ReadonlyMap<string, ListedFacts> {
    return this.#byKind.locks;
  }

  /** Packs by id */
  get packs(): ReadonlyMap<string, ListedFacts> {
    return this.#byKind.data;
  }
}
