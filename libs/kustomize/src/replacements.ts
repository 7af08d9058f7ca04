import type { BuiltObject } from './BuiltObjects';
import type { Manifest } from './manifests';
import type { Patched } from './patches';
import { selects } from './selector';
import { isObject, type JsonObject, type JsonValue } from './yaml/json';

/*
 * kustomize's replacements: copy a value of one object into fields of others. Ambiguous ones are not applied, and the
 * result lists them.
 */

/** Applies the entries of `replacements` in order. */
export function applyReplacements(
  objects: readonly BuiltObject[],
  entries: readonly unknown[],
): Patched {
  let result = objects;
  let complete = true;
  for (const entry of entries) {
    const value = isObject(entry) ? readSource(result, entry) : undefined;
    const targets = isObject(entry) ? entry.targets : undefined;
    if (value === undefined || !Array.isArray(targets)) {
      complete = false;
    } else {
      for (const target of targets) {
        const replaced = isObject(target)
          ? replaceIn(result, target, value)
          : { objects: result, complete: false };
        result = replaced.objects;
        complete &&= replaced.complete;
      }
    }
  }
  return { objects: result, complete };
}

/** The value to copy; undefined if it isn't exactly one string or number. */
function readSource(
  objects: readonly BuiltObject[],
  { source, sourceValue }: JsonObject,
): string | undefined {
  if (typeof sourceValue === 'string') {
    return sourceValue;
  }
  if (!isObject(source)) {
    return undefined;
  }
  const found = objects.filter(({ object }) => isNamed(source, object));
  const [only] = found;
  if (!only || found.length > 1) {
    return undefined;
  }
  const path = toPath(source.fieldPath);
  const value = path && readAt(only.object, path);
  if (typeof value !== 'string' && typeof value !== 'number') {
    return undefined;
  }
  const { delimiter, index } = toOptions(source.options);
  return delimiter === undefined
    ? String(value)
    : String(value).split(delimiter)[index];
}

/** A source is selected by its exact name, not by a pattern. */
function isNamed(source: JsonObject, object: Manifest): boolean {
  const group = object.apiVersion.replace(/\/?[^/]*$/, '');
  return (
    [
      [source.kind, object.kind],
      [source.name, object.metadata.name],
      [source.namespace, object.metadata.namespace],
      [source.group, group],
    ] as const
  ).every(([wanted, present]) => wanted === undefined || wanted === present);
}

function replaceIn(
  objects: readonly BuiltObject[],
  { select, reject, fieldPaths, options }: JsonObject,
  value: string,
): Patched {
  const rejects = Array.isArray(reject) ? reject.filter(isObject) : [];
  const paths = (
    Array.isArray(fieldPaths) ? fieldPaths : ['metadata.name']
  ).map(toPath);
  let complete = isObject(select);
  const replaced = objects.map(built => {
    const isMeant = isObject(select) ? selects(select, built.object) : false;
    const isRejected = rejects.some(each => selects(each, built.object));
    complete &&= isMeant !== undefined;
    if (!isMeant || isRejected) {
      return built;
    }
    let { object } = built;
    for (const path of paths) {
      const changed: JsonValue | undefined =
        path && writeAt(object, path, value, toOptions(options));
      if (changed === undefined) {
        complete = false;
      } else {
        object = changed as Manifest;
      }
    }
    return { ...built, object };
  });
  return { objects: replaced, complete };
}

interface Options {
  readonly delimiter: string | undefined;
  readonly index: number;
  readonly create: boolean;
}

function toOptions(options: unknown): Options {
  const { delimiter, index, create } = isObject(options) ? options : {};
  return {
    delimiter:
      typeof delimiter === 'string' && delimiter !== '' ? delimiter : undefined,
    index: typeof index === 'number' ? index : 0,
    create: create === true,
  };
}

/** The parts of a path: keys, and `[key=value]` for an item of a list. Undefined for unsupported syntax. */
function toPath(path: unknown): readonly string[] | undefined {
  if (path === undefined) {
    return ['metadata', 'name'];
  }
  if (typeof path !== 'string') {
    return undefined;
  }
  const parts =
    path
      .match(/\[[^\]]*\]|(?:\\.|[^.[\\])+/g)
      ?.map(part => part.replace(/\\(.)/g, '$1')) ?? [];
  return parts.length === 0 || parts.includes('-') ? undefined : parts;
}

function readAt(
  value: JsonValue | undefined,
  [key, ...rest]: readonly string[],
): JsonValue | undefined {
  if (key === undefined) {
    return value;
  }
  if (Array.isArray(value)) {
    const [item] = findItems(value, key);
    return item === undefined ? undefined : readAt(value[item], rest);
  }
  return isObject(value) && Object.hasOwn(value, key)
    ? readAt(value[key], rest)
    : undefined;
}

/** A copy with another text at a path; undefined if the path doesn't exist. */
function writeAt(
  value: JsonValue | undefined,
  [key, ...rest]: readonly string[],
  text: string,
  options: Options,
): JsonValue | undefined {
  if (key === undefined) {
    return toReplaced(value, text, options);
  }
  if (Array.isArray(value)) {
    const items = findItems(value, key);
    const next = [...value];
    for (const item of items) {
      const changed = writeAt(value[item], rest, text, options);
      if (changed === undefined) {
        return undefined;
      }
      next[item] = changed;
    }
    return items.length === 0 ? undefined : next;
  }
  if (value === undefined ? !options.create : !isObject(value)) {
    return undefined;
  }
  const object = isObject(value) ? value : {};
  if (!Object.hasOwn(object, key) && !options.create) {
    return undefined;
  }
  const changed = writeAt(
    Object.hasOwn(object, key) ? object[key] : undefined,
    rest,
    text,
    options,
  );
  return changed === undefined ? undefined : { ...object, [key]: changed };
}

function toReplaced(
  value: JsonValue | undefined,
  text: string,
  { delimiter, index }: Options,
): JsonValue | undefined {
  if (delimiter === undefined) {
    return typeof value === 'number' && /^\d+$/.test(text)
      ? Number(text)
      : text;
  }
  const parts = typeof value === 'string' ? value.split(delimiter) : [];
  if (index < 0 || index >= parts.length) {
    return undefined;
  }
  parts[index] = text;
  return parts.join(delimiter);
}

function findItems(list: readonly JsonValue[], key: string): number[] {
  if (key === '*') {
    return list.map((_, index) => index);
  }
  const [, name = '', value] = /^\[([^=]+)=(.*)\]$/.exec(key) ?? [];
  const fits = (item: JsonValue, index: number) =>
    value === undefined
      ? key === String(index)
      : isObject(item) && String(item[name]) === value;
  return list.flatMap((item, index) => (fits(item, index) ? [index] : []));
}
