import {
  apiVersionOf,
  type ResourceDefinition,
  storageOf,
} from './resourceDefinition';

/** The served resources; more can be added while the server runs. @public */
export class Definitions {
  readonly #byPath = new Map<string, ResourceDefinition>();

  /** Starts serving a resource; replaces one with the same group, version and plural. */
  register(...definitions: readonly ResourceDefinition[]): void {
    for (const definition of definitions) {
      this.#byPath.set(pathOf(definition), definition);
    }
  }

  /** Stops serving every version of a resource. Stored objects stay. */
  unregister(group: string, plural: string): void {
    for (const [path, definition] of this.#byPath) {
      if (definition.group === group && definition.plural === plural) {
        this.#byPath.delete(path);
      }
    }
  }

  find(
    group: string,
    version: string,
    plural: string,
  ): ResourceDefinition | undefined {
    return this.#byPath.get(pathOf({ group, version, plural }));
  }

  /** A definition that owns the collection of its objects. */
  ofStorage(storage: string): ResourceDefinition | undefined {
    return this.list().find(definition => storageOf(definition) === storage);
  }

  list(): readonly ResourceDefinition[] {
    return [...this.#byPath.values()];
  }

  /** The served group versions, in order of registration. */
  groupVersions(): readonly {
    readonly group: string;
    readonly version: string;
  }[] {
    const seen = new Map<string, { group: string; version: string }>();
    for (const { group, version } of this.#byPath.values()) {
      seen.set(apiVersionOf({ group, version }), { group, version });
    }
    return [...seen.values()];
  }
}

function pathOf(definition: {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}): string {
  return `${definition.group}/${definition.version}/${definition.plural}`;
}
