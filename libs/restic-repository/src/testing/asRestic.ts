import {
  type Change,
  type DiffCounts,
  type DiffSummary,
} from '../compare/diff';
import { type Snapshot } from '../format/snapshot';
import { type Stats } from '../stats/stats';
import { formatMode } from '../format/mode';
import { type WalkedNode } from '../tree/walk';

/** A snapshot as `restic snapshots --json` prints it. */
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

/** Go omits empty fields. */
export function withoutMissing(
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  );
}

/** An entry as `restic ls --json` prints it. */
export function nodeAsRestic({ path, node }: WalkedNode): unknown {
  return withoutMissing({
    name: node.name,
    type: node.type,
    path,
    uid: node.uid,
    gid: node.gid,
    size: node.type === 'file' ? node.size : undefined,
    mode: node.mode || undefined,
    permissions: formatMode(node.mode),
    mtime: node.mtime,
    atime: node.atime,
    ctime: node.ctime,
    inode: node.inode === '0' ? undefined : Number(node.inode),
    message_type: 'node',
    struct_type: 'node',
  });
}

/** What `restic stats --json` prints. */
export function statsAsRestic(stats: Stats): unknown {
  return withoutMissing({
    total_size: stats.totalSize,
    total_uncompressed_size: stats.totalUncompressedSize,
    compression_ratio: stats.compressionRatio,
    compression_progress: stats.compressionProgress,
    compression_space_saving: stats.compressionSpaceSaving,
    total_file_count: stats.totalFileCount,
    total_blob_count: stats.totalBlobCount,
    snapshots_count: stats.snapshotsCount,
  });
}

/** A difference as `restic diff --json` prints it. */
export function changeAsRestic({ path, modifier }: Change): unknown {
  return { message_type: 'change', path, modifier };
}

/** The last line of `restic diff --json`. */
export function summaryFromRestic(line: unknown): DiffSummary {
  const { changed_files, added, removed } = line as {
    changed_files: number;
    added: Record<string, number>;
    removed: Record<string, number>;
  };
  const counts = (side: Record<string, number>): DiffCounts => ({
    files: side.files ?? 0,
    dirs: side.dirs ?? 0,
    others: side.others ?? 0,
    dataBlobs: side.data_blobs ?? 0,
    treeBlobs: side.tree_blobs ?? 0,
    bytes: side.bytes ?? 0,
  });
  return {
    changedFiles: changed_files,
    added: counts(added),
    removed: counts(removed),
  };
}
