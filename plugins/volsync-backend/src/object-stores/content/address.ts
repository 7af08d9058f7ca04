import type { TreeNode } from 'restic-repository';

/**
 * What to write for an entry in a path. A name that is no UTF-8 reads with U+FFFD in it, which several may share: it is
 * written as restic stores it, `\xNN` for a raw byte, which the library takes wherever it takes a name.
 *
 * @internal
 */
export function addressOf(node: Pick<TreeNode, 'name' | 'quotedName'>): string {
  return node.name.includes('\ufffd') ? node.quotedName : node.name;
}

/** Without empty names; `/` for the root. @internal */
export function normalizePath(path: string): string {
  return `/${path.split('/').filter(Boolean).join('/')}`;
}

export function joinAddress(folder: string, address: string): string {
  return folder === '/' ? `/${address}` : `${folder}/${address}`;
}
