import { InputError } from './yaml/InputError';
import type { Manifest } from './manifests';

/** Objects that are added one after the other; kustomize refuses the same one twice. @internal */
export class BuiltObjects {
  readonly #file: string;
  readonly #byId = new Map<string, Manifest>();

  constructor(file: string) {
    this.#file = file;
  }

  add(objects: readonly Manifest[]): void {
    for (const object of objects) {
      const id = [
        object.apiVersion.replace(/\/?[^/]*$/, ''),
        object.kind,
        object.metadata.namespace,
        object.metadata.name,
      ].join('|');
      if (this.#byId.has(id)) {
        throw new InputError(
          `${this.#file} holds ${object.kind} ${JSON.stringify(
            object.metadata.name,
          )} twice`,
        );
      }
      this.#byId.set(id, object);
    }
  }

  all(): Manifest[] {
    return [...this.#byId.values()];
  }
}
