import { cloneJson, isJsonObject, type JsonObject } from '../json';
import { itemKey, listIdentity } from './listKeys';

/** Merges an applied configuration into the live object; keyed lists merge, other lists are replaced. */
export function mergeConfiguration(
  live: unknown,
  configuration: unknown,
  options: { readonly native: boolean; readonly path?: readonly string[] },
): unknown {
  const { native, path = [] } = options;
  if (isJsonObject(configuration)) {
    const result: JsonObject = isJsonObject(live) ? { ...live } : {};
    for (const [key, value] of Object.entries(configuration)) {
      if (value !== null && value !== undefined) {
        result[key] = mergeConfiguration(result[key], value, {
          native,
          path: [...path, key],
        });
      }
    }
    return result;
  }
  const identity = listIdentity(path, native);
  if (!Array.isArray(configuration) || !identity) {
    return cloneJson(configuration);
  }
  const current: readonly unknown[] = Array.isArray(live) ? live : [];
  if (identity === 'set') {
    return [
      ...current,
      ...configuration.filter(item => !current.includes(item)),
    ];
  }
  const keyOf = (item: unknown) =>
    isJsonObject(item) ? itemKey(item, identity) : undefined;
  const result = [...current];
  for (const item of configuration) {
    const key = keyOf(item);
    const index =
      key === undefined
        ? -1
        : result.findIndex(existing => keyOf(existing) === key);
    if (index < 0) {
      result.push(cloneJson(item));
    } else {
      result[index] = mergeConfiguration(result[index], item, { native, path });
    }
  }
  return result;
}
