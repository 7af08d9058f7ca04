import { type ObjectStore } from '../store/objectStore';
import { type StoredObject } from '../types';

/** An object and its collection. */
export interface Located {
  readonly storage: string;
  readonly object: StoredObject;
}

interface Indexed {
  readonly storage: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Finds objects by uid, and by the uid of their owners. */
export class OwnerIndex {
  readonly #store: ObjectStore;
  readonly #indexed = new Map<string, Indexed>();
  readonly #dependents = new Map<string, Set<string>>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  add(storage: string, object: StoredObject): void {
    const { uid, namespace, name, ownerReferences } = object.metadata;
    this.#indexed.set(uid, { storage, namespace, name });
    for (const owner of ownerReferences ?? []) {
      const uids = this.#dependents.get(owner.uid) ?? new Set();
      this.#dependents.set(owner.uid, uids.add(uid));
    }
  }

  remove(_storage: string, object: StoredObject): void {
    const { uid, ownerReferences } = object.metadata;
    this.#indexed.delete(uid);
    for (const owner of ownerReferences ?? []) {
      const uids = this.#dependents.get(owner.uid);
      uids?.delete(uid);
      if (uids?.size === 0) {
        this.#dependents.delete(owner.uid);
      }
    }
  }

  find(uid: string): Located | undefined {
    const indexed = this.#indexed.get(uid);
    const object =
      indexed &&
      this.#store.get(indexed.storage, indexed.namespace, indexed.name);
    return indexed && object && object.metadata.uid === uid
      ? { storage: indexed.storage, object }
      : undefined;
  }

  dependentsOf(uid: string): readonly Located[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap(
      dependent => this.find(dependent) ?? [],
    );
  }
}
