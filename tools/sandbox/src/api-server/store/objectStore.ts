/**
 * The store: what etcd and the watch cache are for a real API server.
 *
 * Guarantees
 *
 * - One counter, the resource version, grows with every write and never
 *   decreases, even over restarts. An object's resource version is that of its last
 *   write; a list's is the counter at the time of the list.
 * - Node runs one task at a time and no write here waits for anything, so a
 *   read-check-write without `await` is a transaction. Everything that
 *   waits (authorization, the body) is done before the write begins.
 * - A stored object is never changed: a write replaces it. So a response, the
 *   history and a watcher may share one, and its JSON is created once
 *   (`serialized`), however many read it.
 * - Every write is one `Change` with the object before and after. Watches
 *   need both: an object that leaves a selector is DELETED for its watcher.
 * - The history is limited. A watch, a page or an exact list from before it
 *   gets 410 Expired, as from the real server.
 *
 * Reasons
 *
 * - Pages are consistent because a collection at an older version is the
 *   current one with later changes undone; no copies are kept.
 * - Listeners are called within the write, in the order of writes. They must
 *   only hand over (to a socket, to a timer), never write: otherwise others
 *   would see changes out of order.
 * - Collections are named `group/plural`, without version: versions of a
 *   resource are views of one object. Core events and events.k8s.io share one.
 *
 * Persistence is not here: `StatePersistence` takes a snapshot and restores it. After a restart the history is empty,
 * so old watches start over.
 */
import { type StoredObject } from '../types';
import { type Change, type ChangeListener } from './change';
import { Collection } from './collection';
import { WatchHistory } from './watchHistory';

/** The persisted state. */
export interface StoreSnapshot {
  readonly resourceVersion: number;
  readonly collections: Readonly<Record<string, readonly StoredObject[]>>;
}

export class ObjectStore {
  #resourceVersion = 0;
  readonly #collections = new Map<string, Collection>();
  readonly #history: WatchHistory;
  readonly #listeners = new Set<ChangeListener>();

  constructor(options: { readonly historyLimit: number }) {
    this.#history = new WatchHistory(options.historyLimit);
  }

  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  /** The oldest version from which a watch can still start. */
  get oldestVersion(): number {
    return this.#history.oldestVersion;
  }

  get(storage: string, namespace: string | undefined, name: string) {
    return this.#collections.get(storage)?.get(namespace, name);
  }

  /** Sorted by namespace and name. */
  list(storage: string, namespace?: string): readonly StoredObject[] {
    return this.#collections.get(storage)?.list(namespace) ?? [];
  }

  /** The collection at that version; `undefined` if the history does not reach back to it. */
  listAt(
    storage: string,
    resourceVersion: number,
    namespace?: string,
  ): readonly StoredObject[] | undefined {
    if (resourceVersion === this.#resourceVersion) {
      return this.list(storage, namespace);
    }
    const changes = this.#history.since(storage, resourceVersion);
    if (!changes) {
      return undefined;
    }
    const past = new Collection(this.#collections.get(storage)?.list() ?? []);
    for (const { before, after } of [...changes].reverse()) {
      if (before) {
        past.put(before);
      } else if (after) {
        past.delete(after);
      }
    }
    return past.list(namespace);
  }

  /** Every stored object with its collection. */
  *entries(): Iterable<readonly [string, StoredObject]> {
    for (const [storage, collection] of this.#collections) {
      for (const object of collection.list()) {
        yield [storage, object];
      }
    }
  }

  /** Stores an object under a new resource version, which is set on it. */
  put(storage: string, object: StoredObject): StoredObject {
    const before = this.get(
      storage,
      object.metadata.namespace,
      object.metadata.name,
    );
    const after = this.#stamp(object);
    this.#collection(storage).put(after);
    this.#publish({
      storage,
      resourceVersion: this.#resourceVersion,
      before,
      after,
    });
    return after;
  }

  /** Removes an object; its last state has the version of the removal. */
  delete(storage: string, object: StoredObject): StoredObject {
    const before = this.get(
      storage,
      object.metadata.namespace,
      object.metadata.name,
    );
    if (!before) {
      return object;
    }
    const last = this.#stamp(before);
    this.#collection(storage).delete(before);
    this.#publish({
      storage,
      resourceVersion: this.#resourceVersion,
      before,
      last,
    });
    return last;
  }

  /** `undefined` if the history does not reach back to that version. */
  changesSince(
    storage: string,
    resourceVersion: number,
  ): readonly Change[] | undefined {
    return this.#history.since(storage, resourceVersion);
  }

  /** Discards the history, so everything from before now has expired. */
  compact(): void {
    this.#history.compact(this.#resourceVersion);
  }

  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): StoreSnapshot {
    const collections: Record<string, readonly StoredObject[]> = {};
    for (const [storage, collection] of this.#collections) {
      collections[storage] = collection.list();
    }
    return { resourceVersion: this.#resourceVersion, collections };
  }

  restore(snapshot: StoreSnapshot): void {
    this.#resourceVersion = snapshot.resourceVersion;
    for (const [storage, objects] of Object.entries(snapshot.collections)) {
      this.#collections.set(storage, new Collection(objects));
    }
    this.#history.compact(this.#resourceVersion);
  }

  #stamp(object: StoredObject): StoredObject {
    this.#resourceVersion += 1;
    return {
      ...object,
      metadata: {
        ...object.metadata,
        resourceVersion: String(this.#resourceVersion),
      },
    };
  }

  #collection(storage: string): Collection {
    const existing = this.#collections.get(storage);
    if (existing) {
      return existing;
    }
    const made = new Collection([]);
    this.#collections.set(storage, made);
    return made;
  }

  #publish(change: Change): void {
    this.#history.add(change);
    for (const listener of this.#listeners) {
      listener(change);
    }
  }
}
