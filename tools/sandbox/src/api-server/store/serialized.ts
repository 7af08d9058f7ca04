import { type StoredObject } from '../types';

const known = new WeakMap<StoredObject, string>();

/** An object's JSON, created once: stored objects never change. */
export function serialized(object: StoredObject): string {
  const before = known.get(object);
  if (before !== undefined) {
    return before;
  }
  const text = JSON.stringify(object);
  known.set(object, text);
  return text;
}
