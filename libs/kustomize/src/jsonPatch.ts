import { isObject, type JsonValue } from './yaml/json';

/** One operation of RFC 6902. */
interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: JsonValue;
}

/** Applies RFC 6902 operations to a copy; undefined if one of them can't be applied. */
export function applyJsonPatch(
  document: JsonValue,
  operations: readonly unknown[],
): JsonValue | undefined {
  let result = structuredClone(document);
  for (const operation of operations) {
    if (!isOperation(operation)) {
      return undefined;
    }
    const next = apply(result, operation);
    if (next === undefined) {
      return undefined;
    }
    result = next;
  }
  return result;
}

function apply(
  document: JsonValue,
  { op, path, from, value }: Operation,
): JsonValue | undefined {
  const keys = parsePointer(path);
  const source = from === undefined ? undefined : parsePointer(from);
  switch (op) {
    case 'add':
    case 'replace':
      return value === undefined
        ? undefined
        : write(document, keys, value, { insert: op === 'add' });
    case 'remove':
      return remove(document, keys);
    case 'test':
      return JSON.stringify(readAt(document, keys)) === JSON.stringify(value)
        ? document
        : undefined;
    case 'copy':
    case 'move': {
      const found = source && readAt(document, source);
      const base =
        source && op === 'move' ? remove(document, source) : document;
      return found === undefined || base === undefined
        ? undefined
        : write(base, keys, structuredClone(found), { insert: true });
    }
    default:
      return undefined;
  }
}

function write(
  document: JsonValue,
  keys: readonly string[],
  value: JsonValue,
  { insert }: { readonly insert: boolean },
): JsonValue | undefined {
  const key = keys.at(-1);
  if (key === undefined) {
    return value;
  }
  const parent = readAt(document, keys.slice(0, -1));
  if (Array.isArray(parent)) {
    const index = key === '-' ? parent.length : Number(key);
    if (!Number.isInteger(index) || index < 0 || index > parent.length) {
      return undefined;
    }
    parent.splice(index, insert ? 0 : 1, value);
    return document;
  }
  if (!isObject(parent)) {
    return undefined;
  }
  define(parent, key, value);
  return document;
}

function remove(
  document: JsonValue,
  keys: readonly string[],
): JsonValue | undefined {
  const key = keys.at(-1);
  const parent = readAt(document, keys.slice(0, -1));
  if (key === undefined || readAt(document, keys) === undefined) {
    return undefined;
  }
  if (Array.isArray(parent)) {
    parent.splice(Number(key), 1);
  } else if (isObject(parent)) {
    delete parent[key];
  }
  return document;
}

function readAt(
  document: JsonValue,
  keys: readonly string[],
): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const key of keys) {
    if (Array.isArray(value)) {
      value = value[Number(key)];
    } else if (isObject(value) && Object.hasOwn(value, key)) {
      value = value[key];
    } else {
      return undefined;
    }
  }
  return value;
}

/** Sets an own property, even for a key such as `__proto__`. */
export function define(
  target: Record<string, unknown>,
  key: string,
  value: unknown,
): void {
  Object.defineProperty(target, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

function parsePointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function isOperation(value: unknown): value is Operation {
  return (
    isObject(value) &&
    typeof value.op === 'string' &&
    typeof value.path === 'string' &&
    (value.path === '' || value.path.startsWith('/')) &&
    (value.from === undefined || typeof value.from === 'string')
  );
}
