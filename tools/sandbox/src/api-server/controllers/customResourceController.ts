import { definitionsOf, definitionToCrd } from '../definitions/crdConversion';
import { customResourceDefinitions } from '../definitions/customResources';
import { type Change } from '../store/change';
import { type StoredObject } from '../types';
import { isJsonObject } from '../json';
import { createObject } from '../writing/createObject';
import { type WriteScope } from '../writing/writeScope';
import { type WorkQueue } from './workQueue';

const collection = 'apiextensions.k8s.io/customresourcedefinitions';

/** Serves the kinds of CustomResourceDefinitions, and stops when they are deleted. */
export class CustomResourceController {
  readonly #scope: WriteScope;
  readonly #queue: WorkQueue;

  constructor(scope: WriteScope, queue: WorkQueue) {
    this.#scope = scope;
    this.#queue = queue;
    scope.store.subscribe(change => this.#onChange(change));
  }

  /** Registers the kinds of the stored definitions, and creates those of the known operators. */
  start(absent: readonly string[]): void {
    const definition = this.#scope.definitions.ofStorage(collection);
    for (const crd of this.#scope.store.list(collection)) {
      this.#register(crd);
    }
    for (const custom of customResourceDefinitions) {
      const name = `${custom.plural}.${custom.group}`;
      const stored = this.#scope.store.get(collection, undefined, name);
      if (!stored && definition && !absent.includes(name)) {
        createObject(this.#scope, {
          definition,
          manager: 'sandbox',
          dryRun: false,
          fieldValidation: 'Ignore',
          warnings: [],
          body: definitionToCrd(custom),
        });
      }
    }
  }

  #onChange({ storage, after, last }: Change): void {
    if (storage !== collection) {
      return;
    }
    if (after) {
      this.#register(after);
    } else if (last) {
      this.#remove(last);
    }
  }

  #register(crd: StoredObject): void {
    const known = customResourceDefinitions.filter(
      custom => `${custom.plural}.${custom.group}` === crd.metadata.name,
    );
    const { group, plural } = namesOf(crd);
    this.#scope.definitions.unregister(group, plural);
    this.#scope.definitions.register(...definitionsOf(crd, known));
  }

  #remove(crd: StoredObject): void {
    const { group, plural } = namesOf(crd);
    this.#scope.definitions.unregister(group, plural);
    this.#queue.add(`custom ${crd.metadata.name}`, () => {
      const { store } = this.#scope;
      for (const object of store.list(`${group}/${plural}`)) {
        store.delete(`${group}/${plural}`, object);
      }
    });
  }
}

function namesOf(crd: StoredObject): { group: string; plural: string } {
  const spec = isJsonObject(crd.spec) ? crd.spec : {};
  const names = isJsonObject(spec.names) ? spec.names : {};
  return { group: String(spec.group), plural: String(names.plural) };
}
