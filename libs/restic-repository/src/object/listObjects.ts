import { isId } from '../json';
import { ObjectStore, StoredObject } from '../store';
import { ObjectKind } from './readObject';

/** An object that is named by an id. @internal */
export interface ListedObject extends StoredObject {
  readonly id: string;
}

/**
 * Lists the objects of a kind. What is not named by an id (an upload under way,
 * a note that somebody left) is none of the repository's.
 *
 * @internal
 */
export async function listObjects(
  store: ObjectStore,
  options: {
    readonly kind: ObjectKind | 'data';
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly ListedObject[]> {
  const { kind, signal } = options;
  const found: ListedObject[] = [];
  for await (const object of store.list(`${kind}/`, { signal })) {
    const id = object.key.slice(object.key.lastIndexOf('/') + 1);
    const place =
      kind === 'data' ? `data/${id.slice(0, 2)}/${id}` : `${kind}/${id}`;
    if (isId(id) && object.key === place) {
      found.push({ ...object, id });
    }
  }
  return found;
}
