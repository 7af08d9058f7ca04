import { cloneJson, equalJson, isJsonObject, type JsonObject } from '../json';
import { itemKey, type ListIdentity, listIdentity } from '../fields/listKeys';
import { badRequest } from './patchErrors';

/**
 * Kubernetes' patch format for native kinds: like a merge patch, but well-known lists are merged item by item, and
 * directives control other operations.
 */
export function strategicMergePatch(
  target: unknown,
  patch: JsonObject,
): unknown {
  return mergeObject(target, patch, []);
}

const elementOrder = '$setElementOrder/';
const primitiveDeletion = '$deleteFromPrimitiveList/';

function mergeObject(
  target: unknown,
  patch: JsonObject,
  path: readonly string[],
): unknown {
  if (patch.$patch === 'delete') {
    return undefined;
  }
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === 'replace') {
    return cloneJson(fields);
  }
  if (directive !== undefined && directive !== 'merge') {
    throw badRequest(
      `Unknown patch type found in strategic merge patch: ${String(directive)}`,
    );
  }
  const result: JsonObject = isJsonObject(target) ? { ...target } : {};
  if (Array.isArray(retained)) {
    for (const key of Object.keys(result)) {
      if (!retained.includes(key)) {
        delete result[key];
      }
    }
  }
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith(primitiveDeletion)) {
      const name = key.slice(primitiveDeletion.length);
      const current = result[name];
      if (Array.isArray(current) && Array.isArray(value)) {
        result[name] = current.filter(item => !value.includes(item));
      }
    } else if (!key.startsWith(elementOrder)) {
      const merged = mergeValue(result[key], value, [...path, key]);
      if (merged === undefined || merged === null) {
        delete result[key];
      } else {
        result[key] = merged;
      }
    }
  }
  for (const [key, order] of Object.entries(fields)) {
    const name = key.slice(elementOrder.length);
    const current = result[name];
    if (
      key.startsWith(elementOrder) &&
      Array.isArray(order) &&
      Array.isArray(current)
    ) {
      result[name] = ordered(
        current,
        order,
        listIdentity([...path, name], true),
      );
    }
  }
  return result;
}

function mergeValue(
  target: unknown,
  patch: unknown,
  path: readonly string[],
): unknown {
  if (isJsonObject(patch)) {
    return mergeObject(target, patch, path);
  }
  const identity = listIdentity(path, true);
  if (!Array.isArray(patch) || !identity) {
    return cloneJson(patch);
  }
  const current: readonly unknown[] = Array.isArray(target) ? target : [];
  if (identity === 'set') {
    return [...current, ...patch.filter(item => !current.includes(item))];
  }
  return mergeList({ current, patch, path, identity });
}

function mergeList(options: {
  readonly current: readonly unknown[];
  readonly patch: readonly unknown[];
  readonly path: readonly string[];
  readonly identity: readonly string[];
}): readonly unknown[] {
  const { current, patch, path, identity } = options;
  const items = patch.filter(isJsonObject);
  if (items.some(item => item.$patch === 'replace')) {
    return cloneJson(items.filter(item => item.$patch !== 'replace'));
  }
  const result = [...current];
  for (const item of items) {
    const key = itemKey(item, identity);
    if (key === undefined) {
      throw badRequest(
        `map: ${path.join(
          '.',
        )} does not contain declared merge key: ${identity.join(', ')}`,
      );
    }
    const index = result.findIndex(
      existing => isJsonObject(existing) && itemKey(existing, identity) === key,
    );
    const merged = mergeObject(result[index], item, path);
    if (merged === undefined) {
      if (index >= 0) {
        result.splice(index, 1);
      }
    } else if (index >= 0) {
      result[index] = merged;
    } else {
      result.push(merged);
    }
  }
  return result;
}

function ordered(
  items: readonly unknown[],
  order: readonly unknown[],
  identity: ListIdentity | undefined,
): readonly unknown[] {
  const place = (item: unknown) => {
    const index = order.findIndex(wanted =>
      isJsonObject(item) &&
      isJsonObject(wanted) &&
      identity &&
      identity !== 'set'
        ? itemKey(item, identity) === itemKey(wanted, identity)
        : equalJson(item, wanted),
    );
    return index < 0 ? order.length : index;
  };
  return [...items].sort((left, right) => place(left) - place(right));
}
