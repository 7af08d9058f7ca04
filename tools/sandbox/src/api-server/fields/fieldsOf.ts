import { isJsonObject, type JsonObject } from '../json';
import { FieldSet } from './fieldSet';
import { itemKey, listIdentity } from './listKeys';

/** Fields without an owner. */
const unowned = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
]);

interface Walk {
  readonly value: unknown;
  /** Plain names that identify the list. */
  readonly names: readonly string[];
  /** The path in the notation of managedFields. */
  readonly path: readonly string[];
  readonly native: boolean;
  readonly set: FieldSet;
}

/** Every field of an object with its value, by the rules of server-side apply. */
export function fieldsOf(object: JsonObject, native: boolean): FieldSet {
  const set = new FieldSet();
  for (const [key, value] of Object.entries(object)) {
    if (key === 'metadata' && isJsonObject(value)) {
      for (const [name, part] of Object.entries(value)) {
        if (!unowned.has(name)) {
          walk({
            value: part,
            names: [key, name],
            path: [`f:${key}`, `f:${name}`],
            native,
            set,
          });
        }
      }
    } else if (key !== 'apiVersion' && key !== 'kind') {
      walk({ value, names: [key], path: [`f:${key}`], native, set });
    }
  }
  return set;
}

function walk(at: Walk): void {
  const { value, names, path, native, set } = at;
  if (value === undefined || value === null) {
    return;
  }
  if (Array.isArray(value)) {
    walkList({ ...at, value });
    return;
  }
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    set.add(path, JSON.stringify(value));
    return;
  }
  const structOfNative =
    native && names.length === 1 && ['spec', 'status'].includes(names[0] ?? '');
  if (!structOfNative) {
    set.add([...path, '.'], '');
  }
  for (const [key, child] of Object.entries(value)) {
    walk({
      value: child,
      names: [...names, key],
      path: [...path, `f:${key}`],
      native,
      set,
    });
  }
}

function walkList(at: Walk & { readonly value: readonly unknown[] }): void {
  const { value, names, path, native, set } = at;
  const identity = listIdentity(names, native);
  if (identity === 'set') {
    set.add([...path, '.'], '');
    for (const item of value) {
      set.add([...path, `v:${JSON.stringify(item)}`], '');
    }
    return;
  }
  const keyed = identity
    ? value.map(item =>
        isJsonObject(item) ? itemKey(item, identity) : undefined,
      )
    : [];
  if (!identity || keyed.includes(undefined)) {
    set.add(path, JSON.stringify(value));
    return;
  }
  set.add([...path, '.'], '');
  value.forEach((item, index) =>
    walk({
      value: item,
      names,
      path: [...path, `k:${keyed[index]}`],
      native,
      set,
    }),
  );
}
