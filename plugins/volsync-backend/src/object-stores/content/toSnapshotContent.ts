import type { SnapshotContent } from 'backstage-plugin-volsync-common';
import type { Snapshot } from 'restic-repository';

/** The content of a decrypted snapshot. Pure. @internal */
export function toSnapshotContent(snapshot: Snapshot): SnapshotContent {
  const { summary } = snapshot;
  const start = Date.parse(summary?.backupStart ?? '');
  const end = Date.parse(summary?.backupEnd ?? '');
  return {
    time: snapshot.time,
    hostname: snapshot.hostname,
    username: snapshot.username,
    paths: snapshot.paths,
    tags: snapshot.tags ?? [],
    parent: snapshot.parent?.slice(0, 8),
    program: snapshot.programVersion,
    files: summary?.totalFilesProcessed,
    bytes: summary?.totalBytesProcessed,
    durationSeconds: end >= start ? (end - start) / 1_000 : undefined,
    filesNew: summary?.filesNew,
    filesChanged: summary?.filesChanged,
    filesUnmodified: summary?.filesUnmodified,
    addedBytes: summary?.dataAdded,
    addedPackedBytes: summary?.dataAddedPacked,
  };
}

/** When its object was written, according to itself: at the end of the backup. */
export function writtenAt({ timeMs, summary }: Snapshot): string {
  const end = Date.parse(summary?.backupEnd ?? '');
  return new Date(Number.isNaN(end) ? timeMs : end).toISOString();
}
