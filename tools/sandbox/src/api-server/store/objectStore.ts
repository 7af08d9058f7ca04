/**
 * The store: what etcd and the watch cache are to a real API server.
 *
 * Guarantees
 * - One counter, the resource version, grows with every write and never goes
 *   back, over restarts too. An object's resource version is that of its last
 *   write; a list's is the counter at the moment of the list.
 * - Node runs one thing at a time and no write here waits for anything, so a
 *   read-check-write done without `await` is a transaction. Everything that
 *   waits (authorisation, the body) is done before the write begins.
 * - A stored object is never changed: a write replaces it. So an answer, the
 *   history and a watcher may share one, and its JSON is made once
 *   (`serialized`), however many read it.
 * - Every write is one `Change` with the object before and after. Watches
 *   need both: an object that leaves a selector is DELETED for its watcher.
 * - The history is bounded. What fell out of it is gone: a watch, a page or
 *   an exact list from before is answered 410 Expired, as by the real one.
 *
 * Reasons
 * - Pages are consistent because a collection at an older version is the
 *   present one with the changes since undone; no copies are kept.
 * - Listeners are called within the write, in the order of writes. They must
 *   only hand over (to a socket, to a timer), never write: a listener that
 *   wrote would let others see changes out of order.
 * - Collections are named `group/plural`, not by version: versions of a
 *   resource are views of one object. Core events and events.k8s.io share one.
 *
 * Persistence is not here: `StatePersistence` takes a snapshot and gives it
 * back. After a restart the history is empty, so old watches start over.
 */
import { type StoredObject } from '../types';
import { type Change, type ChangeListener } from './change';
import { Collection } from './collection';
import { WatchHistory } from './watchHistory';

/** What is kept over a restart. */
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

  /** The collection as it was; `undefined` when the history does not reach. */
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

  /** Keeps an object under a new resource version, which it is given. */
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

  /** Removes an object; its last state carries the version of the removal. */
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

  /** `undefined` when the history does not reach back to that version. */
  changesSince(
    storage: string,
    resourceVersion: number,
  ): readonly Change[] | undefined {
    return this.#history.since(storage, resourceVersion);
  }

  /** Forgets the history, so that everything from before now is expired. */
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
