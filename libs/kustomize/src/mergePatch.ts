import { define } from './jsonPatch';
import { isObject, type JsonObject, type JsonValue } from './yaml/json';

/** The result of a strategic merge. */
export interface Merged {
  readonly value: JsonObject;
  /** Whether it merged a list whose merge keys only Kubernetes' schemas define */
  readonly guessed: boolean;
}

/**
 * Merges a patch as kustomize does for a kind without a schema: mappings key by key, lists replaced, null removes. In
 * kinds of Kubernetes itself, lists of named entries are merged by name; the result marks this as a guess.
 */
export function mergePatch(
  value: JsonObject,
  patch: JsonObject,
  options: { readonly listsByName: boolean },
): Merged {
  let guessed = false;
  const merge = (
    target: JsonValue | undefined,
    change: JsonValue,
  ): JsonValue => {
    if (Array.isArray(change) && options.listsByName && change.some(isObject)) {
      guessed = true;
      return mergeByName(Array.isArray(target) ? target : [], change, merge);
    }
    if (!isObject(change)) {
      return structuredClone(change);
    }
    const { $patch: directive, ...entries } = change;
    const result: JsonObject =
      isObject(target) && directive !== 'replace' ? { ...target } : {};
    for (const [key, entry] of Object.entries(entries)) {
      if (entry === null || (isObject(entry) && entry.$patch === 'delete')) {
        delete result[key];
      } else if (entry !== undefined) {
        const present = Object.hasOwn(result, key) ? result[key] : undefined;
        define(result, key, merge(present, entry));
      }
    }
    return result;
  };
  return { value: merge(value, patch) as JsonObject, guessed };
}

function mergeByName(
  target: readonly JsonValue[],
  change: readonly JsonValue[],
  merge: (target: JsonValue | undefined, change: JsonValue) => JsonValue,
): JsonValue[] {
  const result = [...target];
  for (const entry of change) {
    const index = result.findIndex(
      each =>
        isObject(each) &&
        isObject(entry) &&
        each.name !== undefined &&
        each.name === entry.name,
    );
    if (isObject(entry) && entry.$patch === 'delete') {
      if (index >= 0) {
        result.splice(index, 1);
      }
    } else if (index >= 0) {
      result[index] = merge(result[index], entry);
    } else {
      result.push(structuredClone(entry));
    }
  }
  return result;
}
