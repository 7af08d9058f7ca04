import { Snapshot } from '../object/snapshot';

/** A snapshot as `restic snapshots --json` prints it. @internal */
export function snapshotAsRestic(snapshot: Snapshot): unknown {
  const { summary } = snapshot;
  return withoutMissing({
    time: snapshot.time,
    parent: snapshot.parent,
    tree: snapshot.tree,
    paths: snapshot.paths,
    hostname: snapshot.hostname,
    username: snapshot.username,
    uid: snapshot.uid,
    gid: snapshot.gid,
    excludes: snapshot.excludes,
    tags: snapshot.tags,
    original: snapshot.original,
    program_version: snapshot.programVersion,
    summary: summary && {
      backup_start: summary.backupStart,
      backup_end: summary.backupEnd,
      files_new: summary.filesNew,
      files_changed: summary.filesChanged,
      files_unmodified: summary.filesUnmodified,
      dirs_new: summary.dirsNew,
      dirs_changed: summary.dirsChanged,
      dirs_unmodified: summary.dirsUnmodified,
      data_blobs: summary.dataBlobs,
      tree_blobs: summary.treeBlobs,
      data_added: summary.dataAdded,
      data_added_packed: summary.dataAddedPacked,
      total_files_processed: summary.totalFilesProcessed,
      total_bytes_processed: summary.totalBytesProcessed,
    },
    id: snapshot.id,
    short_id: snapshot.shortId,
  });
}

/** Go leaves out what is empty. @internal */
export function withoutMissing(
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  );
}
