import type { KubernetesObject } from 'backstage-plugin-volsync-common';

/** `namespace/name`; the namespace is empty for cluster-scoped objects. @internal */
export function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** Limits for the objects of one kind in one cluster, in all and in one namespace. @internal */
export interface ObjectLimits {
  readonly objects: number;
  readonly objectsPerNamespace: number;
  readonly objectBytes: number;
  readonly objectBytesPerNamespace: number;
}

interface Namespace<T> {
  readonly objects: Map<string, T>;
  readonly bytes: Map<string, number>;
  total: number;
}

/**
 * Objects by key and by namespace. A namespace that exceeds its limit is left out as a whole. If the total exceeds its
 * limit, the largest namespace is left out. Keeping a part of a namespace would look as if it was complete, and the
 * other namespaces must stay complete.
 *
 * @internal
 */
export class ObjectIndex<T extends KubernetesObject> {
  readonly #limits: ObjectLimits;
  readonly #all = new Map<string, T>();
  readonly #namespaces = new Map<string, Namespace<T>>();
  readonly #leftOut = new Map<string, keyof ObjectLimits>();
  #bytes = 0;

  constructor(limits: ObjectLimits) {
    this.#limits = limits;
  }

  /** By `keyOf`. */
  get all(): ReadonlyMap<string, T> {
    return this.#all;
  }

  /** Namespaces that are left out, with the limit that they exceed */
  get leftOut(): ReadonlyMap<string, keyof ObjectLimits> {
    return this.#leftOut;
  }

  inNamespace(namespace: string): Iterable<T> {
    return this.#namespaces.get(namespace)?.objects.values() ?? [];
  }

  /** `bytes`: its approximate size in memory. Returns whether the object was kept. */
  set(object: T, bytes: number): boolean {
    const { namespace = '' } = object.metadata;
    if (this.#leftOut.has(namespace)) {
      return false;
    }
    const key = keyOf(object);
    const own: Namespace<T> = this.#namespaces.get(namespace) ?? {
      objects: new Map<string, T>(),
      bytes: new Map<string, number>(),
      total: 0,
    };
    this.#namespaces.set(namespace, own);
    this.#count(own, bytes - (own.bytes.get(key) ?? 0));
    own.bytes.set(key, bytes);
    own.objects.set(key, object);
    this.#all.set(key, object);
    this.#keepWithinLimits(namespace, own);
    return this.#all.has(key);
  }

  delete(object: T): void {
    const { namespace = '' } = object.metadata;
    const key = keyOf(object);
    const own = this.#namespaces.get(namespace);
    if (!own) {
      return;
    }
    this.#count(own, -(own.bytes.get(key) ?? 0));
    own.bytes.delete(key);
    own.objects.delete(key);
    if (own.objects.size === 0) {
      this.#namespaces.delete(namespace);
    }
    this.#all.delete(key);
  }

  #count(own: Namespace<T>, bytes: number): void {
    own.total += bytes;
    this.#bytes += bytes;
  }

  #keepWithinLimits(namespace: string, own: Namespace<T>): void {
    const { objects, objectsPerNamespace, objectBytes } = this.#limits;
    if (own.objects.size > objectsPerNamespace) {
      this.#leaveOut(namespace, 'objectsPerNamespace');
    } else if (own.total > this.#limits.objectBytesPerNamespace) {
      this.#leaveOut(namespace, 'objectBytesPerNamespace');
    }
    while (this.#all.size > objects) {
      this.#leaveOut(
        this.#largest(one => one.objects.size),
        'objects',
      );
    }
    while (this.#bytes > objectBytes) {
      this.#leaveOut(
        this.#largest(one => one.total),
        'objectBytes',
      );
    }
  }

  #largest(sizeOf: (own: Namespace<T>) => number): string {
    let largest = '';
    let most = -1;
    for (const [namespace, own] of this.#namespaces) {
      if (sizeOf(own) > most) {
        largest = namespace;
        most = sizeOf(own);
      }
    }
    return largest;
  }

  #leaveOut(namespace: string, limit: keyof ObjectLimits): void {
    this.#leftOut.set(namespace, limit);
    const own = this.#namespaces.get(namespace);
    this.#namespaces.delete(namespace);
    this.#bytes -= own?.total ?? 0;
    for (const key of own?.objects.keys() ?? []) {
      this.#all.delete(key);
    }
  }
}
