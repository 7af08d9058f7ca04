/** A JSON object of unknown shape. @public */
export type JsonObject = { [key: string]: unknown };

/** Whether a value is a JSON object (not an array). @public */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A deep copy of a JSON value. */
export function cloneJson<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(cloneJson) as T;
  }
  if (isJsonObject(value)) {
    const copy: JsonObject = {};
    for (const key of Object.keys(value)) {
      copy[key] = cloneJson(value[key]);
    }
    return copy as T;
  }
  return value;
}

/** Whether two JSON values are equal, regardless of the order of keys. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) {
    return true;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return (
      left.length === right.length &&
      left.every((item, index) => equalJson(item, right[index]))
    );
  }
  if (isJsonObject(left) && isJsonObject(right)) {
    const keys = Object.keys(left).filter(key => left[key] !== undefined);
    return (
      keys.length ===
        Object.keys(right).filter(key => right[key] !== undefined).length &&
      keys.every(key => equalJson(left[key], right[key]))
    );
  }
  return false;
}

/** The value at a dotted path, `undefined` if there is none. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const key of path.split('.')) {
    if (!isJsonObject(value)) {
      return undefined;
    }
    value = value[key];
  }
  return value;
}

/** The object under a key, created if it is absent or not an object. */
export function childObject(parent: JsonObject, key: string): JsonObject {
  const child = parent[key];
  if (isJsonObject(child)) {
    return child;
  }
  const made: JsonObject = {};
  parent[key] = made;
  return made;
}
