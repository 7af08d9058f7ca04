import type { SnapshotChange } from 'backstage-plugin-volsync-common';
import type { Change, TreeNode } from 'restic-repository';

/**
 * A change as it is shown; undefined if people wouldn't call it a change. Each backup is taken from another clone of
 * the volume, so device numbers, inodes and access times always differ. A folder's own time changes with its entries.
 * Pure.
 *
 * @internal
 */
export function toSnapshotChange(change: Change): SnapshotChange | undefined {
  const { from, to } = change;
  const kind = kindOf(change);
  const type = (to ?? from)?.type;
  return kind && type
    ? {
        path: change.path,
        kind,
        type,
        bytesBefore: from?.type === 'file' ? from.size : undefined,
        bytesAfter: to?.type === 'file' ? to.size : undefined,
      }
    : undefined;
}

function kindOf({
  modifier,
  from,
  to,
}: Change): SnapshotChange['kind'] | undefined {
  if (!from || !to) {
    return from ? 'removed' : 'added';
  }
  if (modifier.includes('T')) {
    return 'type';
  }
  if (modifier.includes('M')) {
    return 'changed';
  }
  return isNotable(from, to) ? 'metadata' : undefined;
}

function isNotable(from: TreeNode, to: TreeNode): boolean {
  const fields = ['mode', 'uid', 'gid', 'linkTarget', 'device'] as const;
  return (
    fields.some(field => from[field] !== to[field]) ||
    (from.type !== 'dir' && from.mtime !== to.mtime)
  );
}
