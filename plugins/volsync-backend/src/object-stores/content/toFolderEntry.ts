import type { FolderEntry } from 'backstage-plugin-volsync-common';
import { addressOf, formatMode, type TreeNode } from 'restic-repository';
import { joinAddress } from './address';

/** An entry of a folder as it is shown. Pure. @internal */
export function toFolderEntry(node: TreeNode, folder: string): FolderEntry {
  return {
    name: node.name,
    path: joinAddress(folder, addressOf(node)),
    type: node.type,
    mode: formatMode(node.mode),
    owner: node.user ?? String(node.uid),
    group: node.group ?? String(node.gid),
    bytes: node.type === 'file' ? node.size : undefined,
    modifiedAt: node.mtime,
    linkTarget: node.linkTarget,
    links: node.links > 0 ? node.links : undefined,
  };
}
