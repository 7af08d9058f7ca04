import { backupSize, savedSnapshotId } from '../volsync/moverLog';
import { MOVER_HOST, MOVER_PATH } from '../volsync/names';
import { median } from '../median';
import { toMillis } from './clock';
import type { SourceEvidence } from './evidence';
import { valueOf } from './reading';

/** How much one backup read and added. */
export interface BackupSize {
  /** RFC 3339 */
  readonly at: string;
  /** As far as it is known: 64 hex digits, or 8 from a log */
  readonly snapshotId: string;
  readonly files?: number;
  readonly bytes?: number;
  /** Bytes that were new to the repository */
  readonly bytesAdded?: number;
}

/** A backup that differs from the previous ones. */
export interface SizeChange {
  readonly before: BackupSize;
  readonly after: BackupSize;
  /** Of the backups before it */
  readonly median: number;
  readonly value: number;
}

/** The minimum number of earlier backups that show what is usual. */
const MIN_EARLIER = 3;
const MAX_EARLIER = 10;

/**
 * The sizes of the backups of one source, oldest first: from decrypted snapshots, else from the logs of runs, which
 * need no password.
 */
export function deriveBackupSizes({
  source,
  seenRuns,
  repository,
}: SourceEvidence): readonly BackupSize[] {
  const sizes = new Map<string, BackupSize>();
  const put = (size: BackupSize) => {
    const key = size.snapshotId.slice(0, 8);
    const known = sizes.get(key);
    sizes.set(key, {
      at: size.at,
      snapshotId: size.snapshotId,
      files: size.files ?? known?.files,
      bytes: size.bytes ?? known?.bytes,
      bytesAdded: known?.bytesAdded ?? size.bytesAdded,
    });
  };
  for (const { result, snapshotId, endedAt, ...size } of seenRuns ?? []) {
    if (result === 'successful' && snapshotId) {
      put({ ...size, at: endedAt, snapshotId });
    }
  }
  const { lastSyncTime, latestMoverStatus } = source.status ?? {};
  const lastId = savedSnapshotId(latestMoverStatus?.logs);
  if (lastId && lastSyncTime && latestMoverStatus?.result === 'Successful') {
    put({
      ...backupSize(latestMoverStatus.logs),
      at: lastSyncTime,
      snapshotId: lastId,
    });
  }
  const details = valueOf(valueOf(repository)?.details) ?? [];
  for (const { id, time, hostname, paths, ...size } of details) {
    if (
      sizes.has(id.slice(0, 8)) ||
      (hostname === MOVER_HOST && paths.join('\n') === MOVER_PATH)
    ) {
      put({
        at: time,
        snapshotId: id,
        files: size.files,
        bytes: size.bytes,
        bytesAdded: size.bytesAdded,
      });
    }
  }
  return [...sizes.values()].sort(
    (a, b) => (toMillis(a.at) ?? 0) - (toMillis(b.at) ?? 0),
  );
}

/**
 * The earliest backup since a moment that was unusual and after which every backup was. `isUnusual` compares a value with
 * the median of up to ten backups before it.
 */
export function findSizeChange(
  sizes: readonly BackupSize[],
  options: {
    readonly valueOf: (size: BackupSize) => number | undefined;
    readonly isUnusual: (value: number, usual: number) => boolean;
    readonly since: string;
    /** Whether later backups have to be unusual, too. Default: yes */
    readonly lasting?: boolean;
  },
): SizeChange | undefined {
  const since = toMillis(options.since) ?? 0;
  const known = sizes.flatMap(size => {
    const value = options.valueOf(size);
    return value === undefined ? [] : [{ size, value }];
  });
  for (let index = MIN_EARLIER; index < known.length; index += 1) {
    const after = known[index];
    const before = known[index - 1];
    const usual = median(
      known
        .slice(Math.max(0, index - MAX_EARLIER), index)
        .map(({ value }) => value),
    );
    if (
      after &&
      before &&
      usual !== undefined &&
      (toMillis(after.size.at) ?? 0) >= since &&
      known
        .slice(index, options.lasting === false ? index + 1 : undefined)
        .every(({ value }) => options.isUnusual(value, usual))
    ) {
      return {
        before: before.size,
        after: after.size,
        median: usual,
        value: after.value,
      };
    }
  }
  return undefined;
}
