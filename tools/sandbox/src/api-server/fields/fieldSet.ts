import { isJsonObject, type JsonObject } from '../json';

/** A path in the notation of `managedFields`: `f:name`, `k:{"type":"Ready"}`, `v:"x"`, `.`. */
export type FieldPath = readonly string[];

const separator = '\u0001';

/** A set of field paths with the value of each, as text. */
export class FieldSet {
  readonly #fields = new Map<string, string>();

  static fromV1(fieldsV1: unknown): FieldSet {
    const set = new FieldSet();
    const walk = (node: JsonObject, path: FieldPath) => {
      const keys = Object.keys(node);
      if (keys.length === 0 && path.length > 0) {
        set.add(path, '');
      }
      for (const key of keys) {
        const child = node[key];
        walk(isJsonObject(child) ? child : {}, [...path, key]);
      }
    };
    walk(isJsonObject(fieldsV1) ? fieldsV1 : {}, []);
    return set;
  }

  get size(): number {
    return this.#fields.size;
  }

  add(path: FieldPath, value: string): void {
    this.#fields.set(path.join(separator), value);
  }

  has(path: FieldPath): boolean {
    return this.#fields.has(path.join(separator));
  }

  valueOf(path: FieldPath): string | undefined {
    return this.#fields.get(path.join(separator));
  }

  paths(): readonly FieldPath[] {
    return [...this.#fields.keys()].map(key => key.split(separator));
  }

  filter(keep: (path: FieldPath, value: string) => boolean): FieldSet {
    const kept = new FieldSet();
    for (const [key, value] of this.#fields) {
      const path = key.split(separator);
      if (keep(path, value)) {
        kept.add(path, value);
      }
    }
    return kept;
  }

  without(other: FieldSet): FieldSet {
    return this.filter(path => !other.has(path));
  }

  union(other: FieldSet): FieldSet {
    const all = this.filter(() => true);
    for (const path of other.paths()) {
      all.add(path, other.valueOf(path) ?? '');
    }
    return all;
  }

  /** Whether both contain the same paths, regardless of values. */
  samePaths(other: FieldSet): boolean {
    return this.size === other.size && this.without(other).size === 0;
  }

  toV1(): JsonObject {
    const root: JsonObject = {};
    for (const path of this.paths()) {
      let node = root;
      for (const key of path) {
        const child = isJsonObject(node[key]) ? node[key] : {};
        node[key] = child;
        node = child;
      }
    }
    return root;
  }
}

/** `.spec.containers[name="restic"].image`: the notation of conflicts. */
export function formatFieldPath(path: FieldPath): string {
  return path
    .filter(element => element !== '.')
    .map(element => {
      if (element.startsWith('f:')) {
        return `.${element.slice(2)}`;
      }
      if (element.startsWith('k:')) {
        const key: unknown = JSON.parse(element.slice(2));
        const pairs = Object.entries(isJsonObject(key) ? key : {}).map(
          ([name, value]) => `${name}=${JSON.stringify(value)}`,
        );
        return `[${pairs.join(',')}]`;
      }
      return `[=${element.slice(2)}]`;
    })
    .join('');
}
