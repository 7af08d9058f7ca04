import { type ListedKind, parseObjectKey } from '../store/objectKey';
import type { ObjectStore, StoredObject } from '../store/objectStore';

/** An object that is named by an id. */
export interface NamedObject extends StoredObject {
  readonly id: string;
}

/** Lists the repository's objects of one kind. */
export async function listObjects(
  store: ObjectStore,
  options: {
    readonly kind: ListedKind;
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly NamedObject[]> {
  const { kind, signal } = options;
  const found: NamedObject[] = [];
  for await (const object of store.list(`${kind}/`, { signal })) {
    const parsed = parseObjectKey(object.key);
    if (parsed?.kind === kind) found.push({ ...object, id: parsed.id });
  }
  return found;
}
