import { type StoredObject } from '../types';

/** The key for sorting lists and continuing pages. */
export function keyOf(namespace: string | undefined, name: string): string {
  return namespace ? `${namespace}/${name}` : name;
}

export function keyOfObject(object: StoredObject): string {
  return keyOf(object.metadata.namespace, object.metadata.name);
}

/** The objects of one resource. */
export class Collection {
  readonly #objects = new Map<string, StoredObject>();
  /** Sorted keys, discarded when one is added or removed. */
  #keys: readonly string[] | undefined;

  constructor(objects: readonly StoredObject[]) {
    for (const object of objects) {
      this.#objects.set(keyOfObject(object), object);
    }
  }

  get(namespace: string | undefined, name: string): StoredObject | undefined {
    return this.#objects.get(keyOf(namespace, name));
  }

  put(object: StoredObject): void {
    const key = keyOfObject(object);
    if (!this.#objects.has(key)) {
      this.#keys = undefined;
    }
    this.#objects.set(key, object);
  }

  delete(object: StoredObject): void {
    if (this.#objects.delete(keyOfObject(object))) {
      this.#keys = undefined;
    }
  }

  list(namespace?: string): readonly StoredObject[] {
    this.#keys ??= [...this.#objects.keys()].sort();
    const objects: StoredObject[] = [];
    for (const key of this.#keys) {
      const object = this.#objects.get(key);
      if (object && (!namespace || object.metadata.namespace === namespace)) {
        objects.push(object);
      }
    }
    return objects;
  }
}
