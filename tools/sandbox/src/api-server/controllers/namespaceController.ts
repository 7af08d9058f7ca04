import { type Change } from '../store/change';
import { deleteObject } from '../writing/deleteObject';
import { type WriteScope } from '../writing/writeScope';
import { type WorkQueue } from './workQueue';

const namespaces = '/namespaces';

/** Empties namespaces that are being deleted, then removes them. */
export class NamespaceController {
  readonly #scope: WriteScope;
  readonly #queue: WorkQueue;

  constructor(scope: WriteScope, queue: WorkQueue) {
    this.#scope = scope;
    this.#queue = queue;
    scope.store.subscribe(change => this.#onChange(change));
  }

  start(): void {
    for (const namespace of this.#scope.store.list(namespaces)) {
      this.#later(namespace.metadata.name);
    }
  }

  #onChange({ storage, after, last }: Change): void {
    if (storage === namespaces && after) {
      this.#later(after.metadata.name);
    } else if (last?.metadata.namespace) {
      this.#later(last.metadata.namespace);
    }
  }

  #later(name: string): void {
    const namespace = this.#scope.store.get(namespaces, undefined, name);
    if (namespace?.metadata.deletionTimestamp) {
      this.#queue.add(`namespace ${name}`, () => this.#empty(name));
    }
  }

  #empty(name: string): void {
    const { store, definitions } = this.#scope;
    let left = 0;
    for (const [storage, object] of [...store.entries()]) {
      if (object.metadata.namespace !== name) {
        continue;
      }
      const definition = definitions.ofStorage(storage);
      if (!definition) {
        store.delete(storage, object);
      } else if (
        object.metadata.deletionTimestamp ||
        !deleteObject(this.#scope, { definition, object }).removed
      ) {
        left += 1;
      }
    }
    const namespace = store.get(namespaces, undefined, name);
    const finalizers = namespace?.metadata.finalizers ?? [];
    if (namespace && left === 0 && finalizers.length === 0) {
      store.delete(namespaces, namespace);
    }
  }
}
