import type { SnapshotItem } from 'backstage-plugin-volsync-common';
import type { RepositoryApi } from '../../api';

const MAX_NEIGHBOURS = 100;

/** The snapshots to compare one with, newest first and including it: the newest ones and those before it. */
export async function listNeighbours(
  repository: RepositoryApi,
  item: SnapshotItem,
  signal: AbortSignal,
): Promise<readonly SnapshotItem[]> {
  const [newest, older] = await Promise.all([
    repository.listSnapshots({ limit: MAX_NEIGHBOURS }, { signal }),
    repository.listSnapshots(
      { until: item.lastModified, limit: MAX_NEIGHBOURS },
      { signal },
    ),
  ]);
  const all = new Map(
    [...newest.snapshots, ...older.snapshots, item].map(one => [one.id, one]),
  );
  return [...all.values()].sort(
    (left, right) =>
      Date.parse(right.lastModified ?? '') -
      Date.parse(left.lastModified ?? ''),
  );
}
