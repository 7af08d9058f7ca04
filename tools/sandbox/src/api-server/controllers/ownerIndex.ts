import { type ObjectStore } from '../store/objectStore';
import { type StoredObject } from '../types';

/** An object and its collection. */
export interface Located {
  readonly storage: string;
  readonly object: StoredObject;
}

interface Place {
  readonly storage: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Finds objects by uid, and by the uid of their owners. */
export class OwnerIndex {
  readonly #store: ObjectStore;
  readonly #places = new Map<string, Place>();
  readonly #dependents = new Map<string, Set<string>>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  add(storage: string, object: StoredObject): void {
    const { uid, namespace, name, ownerReferences } = object.metadata;
    this.#places.set(uid, { storage, namespace, name });
    for (const owner of ownerReferences ?? []) {
      const uids = this.#dependents.get(owner.uid) ?? new Set();
      this.#dependents.set(owner.uid, uids.add(uid));
    }
  }

  remove(_storage: string, object: StoredObject): void {
    const { uid, ownerReferences } = object.metadata;
    this.#places.delete(uid);
    for (const owner of ownerReferences ?? []) {
      const uids = this.#dependents.get(owner.uid);
      uids?.delete(uid);
      if (uids?.size === 0) {
        this.#dependents.delete(owner.uid);
      }
    }
  }

  find(uid: string): Located | undefined {
    const place = this.#places.get(uid);
    const object =
      place && this.#store.get(place.storage, place.namespace, place.name);
    return place && object && object.metadata.uid === uid
      ? { storage: place.storage, object }
      : undefined;
  }

  dependentsOf(uid: string): readonly Located[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap(
      dependent => this.find(dependent) ?? [],
    );
  }
}
