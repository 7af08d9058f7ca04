import {
  read,
  unread,
  type Reading,
  type SnapshotDetails,
} from 'backstage-plugin-volsync-common';

/** Converts the output of `restic snapshots --json` at the end of the recording to what a decrypting portal reads. */
export function snapshotDetails(
  snapshots: unknown,
  at: string,
): Reading<readonly SnapshotDetails[]> {
  if (!Array.isArray(snapshots)) {
    return unread(
      'not-recorded',
      'The recording does not contain what is inside the snapshots.',
    );
  }
  return read(
    snapshots.flatMap((item: unknown) => toDetails(item) ?? []),
    at,
  );
}

function toDetails(item: unknown): SnapshotDetails | undefined {
  const { id, time, hostname, paths, tags, parent, summary } = (item ??
    {}) as Partial<SnapshotDetails> & {
    readonly summary?: {
      readonly total_files_processed?: number;
      readonly total_bytes_processed?: number;
      readonly data_added?: number;
    };
  };
  return id && time
    ? {
        id,
        time,
        hostname: hostname ?? '',
        paths: paths ?? [],
        tags,
        parent,
        files: summary?.total_files_processed,
        bytes: summary?.total_bytes_processed,
        bytesAdded: summary?.data_added,
      }
    : undefined;
}
