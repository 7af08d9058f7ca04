import {
  parseGoDuration,
  type ReplicationSource,
  type SourceReport,
  type SourceSchedule,
} from 'backstage-plugin-volsync-common';

/** What a source's spec and status show. Pure. @internal */
export function toSourceReport(
  source: ReplicationSource,
  schedule: SourceSchedule,
): SourceReport {
  const { metadata, spec, status } = source;
  const restic = spec?.restic;
  return {
    name: metadata.name,
    createdAt: metadata.creationTimestamp,
    ...schedule,
    manualTag: spec?.trigger?.manual,
    lastSuccessAt: status?.lastSyncTime,
    lastDurationSeconds: parseGoDuration(status?.lastSyncDuration),
    lastResult: status?.latestMoverStatus?.result,
    copyMethod: restic?.copyMethod,
    volumeSnapshotClass: restic?.volumeSnapshotClassName,
    storageClass: restic?.storageClassName,
    cacheStorageClass: restic?.cacheStorageClassName,
    secretName: restic?.repository,
    retain: restic?.retain && { ...restic.retain },
    pruneIntervalDays: restic?.pruneIntervalDays,
    lastPrunedAt: status?.restic?.lastPruned,
  };
}
