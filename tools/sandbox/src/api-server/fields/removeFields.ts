import { isJsonObject } from '../json';
import { type FieldPath, type FieldSet } from './fieldSet';
import { itemKey } from './listKeys';

interface FieldAccess {
  get(): unknown;
  remove(): void;
}

/** The value at a path. */
function resolve(root: unknown, path: FieldPath): FieldAccess | undefined {
  let access: FieldAccess = { get: () => root, remove: () => undefined };
  for (const element of path.filter(part => part !== '.')) {
    const parent = access.get();
    const next = step(parent, element);
    if (!next) {
      return undefined;
    }
    access = next;
  }
  return access;
}

function step(parent: unknown, element: string): FieldAccess | undefined {
  const rest = element.slice(2);
  if (element.startsWith('f:')) {
    return isJsonObject(parent) && Object.hasOwn(parent, rest)
      ? { get: () => parent[rest], remove: () => delete parent[rest] }
      : undefined;
  }
  if (!Array.isArray(parent)) {
    return undefined;
  }
  const index = parent.findIndex(item => {
    if (element.startsWith('v:')) {
      return JSON.stringify(item) === rest;
    }
    const key: unknown = JSON.parse(rest);
    return (
      isJsonObject(item) &&
      isJsonObject(key) &&
      itemKey(item, Object.keys(key)) === rest
    );
  });
  return index < 0
    ? undefined
    : { get: () => parent[index], remove: () => parent.splice(index, 1) };
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length === 0
    : isJsonObject(value) && Object.keys(value).length === 0;
}

/** Deepest first; an item before its key fields, a map after its fields. */
function turnOf(path: FieldPath): number {
  if (path.at(-1) !== '.') {
    return path.length;
  }
  return path.at(-2)?.startsWith('k:') ? path.length + 0.5 : path.length - 0.5;
}

/** Removes fields from an object (in place), deepest first; an empty map or list is removed with its last field. */
export function removeFields(object: unknown, fields: FieldSet): void {
  const paths = [...fields.paths()].sort(
    (left, right) => turnOf(right) - turnOf(left),
  );
  for (const path of paths) {
    const access = resolve(object, path);
    const isItem = path.at(-2)?.startsWith('k:');
    if (access && (path.at(-1) !== '.' || isItem || isEmpty(access.get()))) {
      access.remove();
    }
  }
}
