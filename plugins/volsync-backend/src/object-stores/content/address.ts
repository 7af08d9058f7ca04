import type { TreeNode } from 'restic-repository';

/**
 * Returns how to write an entry in a path. A name that isn't UTF-8 is shown with U+FFFD, which several names may share,
 * and a backslash may look like the escape of another name. So such a name is written as restic stores it: quoted, with
 * `\xNN` for a raw byte. The library accepts that for all names.
 *
 * @internal
 */
export function addressOf(node: Pick<TreeNode, 'name' | 'quotedName'>): string {
  return /[\\\ufffd]/.test(node.name) ? node.quotedName : node.name;
}

/** Removes empty names; `/` for the root. @internal */
export function normalizePath(path: string): string {
  return `/${path.split('/').filter(Boolean).join('/')}`;
}

export function joinAddress(folder: string, address: string): string {
  return folder === '/' ? `/${address}` : `${folder}/${address}`;
}
