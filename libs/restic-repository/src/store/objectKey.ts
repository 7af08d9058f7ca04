import { isId } from '../lib/json';

/** The kinds of objects in a repository besides its `config`. */
const objectKinds = ['keys', 'snapshots', 'index', 'locks', 'data'] as const;

export type ListedKind = (typeof objectKinds)[number];

/** The key of a repository's object. */
export function objectKey(kind: ListedKind, id: string): string {
  return kind === 'data' ? `data/${id.slice(0, 2)}/${id}` : `${kind}/${id}`;
}

/**
 * The kind and id of an object, from its key. Objects without an id (an upload in progress, a file that someone left)
 * don't belong to the repository.
 */
export function parseObjectKey(
  key: string,
): { readonly kind: ListedKind; readonly id: string } | undefined {
  const folder = key.slice(0, key.indexOf('/'));
  const kind = objectKinds.find(one => one === folder);
  const id = key.slice(key.lastIndexOf('/') + 1);
  return kind && isId(id) && key === objectKey(kind, id)
    ? { kind, id }
    : undefined;
}
