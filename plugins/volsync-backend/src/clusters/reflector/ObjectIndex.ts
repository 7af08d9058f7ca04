import type { KubernetesObject } from 'backstage-plugin-volsync-common';

/** `namespace/name`; the namespace is empty for what belongs to none. @internal */
export function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** Objects by their keys, and those of one namespace without going through the others. @internal */
export class ObjectIndex<T extends KubernetesObject> {
  readonly #all = new Map<string, T>();
  readonly #namespaces = new Map<string, Map<string, T>>();

  /** By `keyOf`. */
  get all(): ReadonlyMap<string, T> {
    return this.#all;
  }

  get size(): number {
    return this.#all.size;
  }

  inNamespace(namespace: string): Iterable<T> {
    return this.#namespaces.get(namespace)?.values() ?? [];
  }

  set(object: T): void {
    const { namespace = '' } = object.metadata;
    const key = keyOf(object);
    const own = this.#namespaces.get(namespace) ?? new Map<string, T>();
    this.#namespaces.set(namespace, own);
    own.set(key, object);
    this.#all.set(key, object);
  }

  delete(object: T): void {
    const { namespace = '' } = object.metadata;
    const key = keyOf(object);
    const own = this.#namespaces.get(namespace);
    own?.delete(key);
    if (own?.size === 0) {
      this.#namespaces.delete(namespace);
    }
    this.#all.delete(key);
  }
}
