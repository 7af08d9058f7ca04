import type { TreeNode } from 'restic-repository';

/**
 * Returns how to write an entry in a path. A name that isn't UTF-8 is shown with U+FFFD, which several names may share.
 * So it is written as restic stores it, with `\xNN` for a raw byte, which the library accepts in all names.
 *
 * @internal
 */
export function addressOf(node: Pick<TreeNode, 'name' | 'quotedName'>): string {
  return node.name.includes('\ufffd') ? node.quotedName : node.name;
}

/** Removes empty names; `/` for the root. @internal */
export function normalizePath(path: string): string {
  return `/${path.split('/').filter(Boolean).join('/')}`;
}

export function joinAddress(folder: string, address: string): string {
  return folder === '/' ? `/${address}` : `${folder}/${address}`;
}
