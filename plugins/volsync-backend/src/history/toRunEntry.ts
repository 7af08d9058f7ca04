import { createHash } from 'node:crypto';
import type {
  ReplicationSource,
  SeenRun,
} from 'backstage-plugin-volsync-common';
import type { VolumeEntry } from './HistoryStore';

/**
 * Converts a run that ended to a history entry; undefined if it is not a backup. The id only depends on what every
 * replica sees, so a run is stored once. Pure.
 *
 * @internal
 */
export function toRunEntry(
  cluster: string,
  source: ReplicationSource,
  run: SeenRun,
): VolumeEntry | undefined {
  const { namespace = '', name, uid } = source.metadata;
  const claim = source.spec?.sourcePVC;
  if (source.kind !== 'ReplicationSource' || !claim) {
    return undefined;
  }
  const mark = [
    cluster,
    namespace,
    name,
    uid,
    run.result,
    run.result === 'successful' ? run.endedAt : run.startedAt,
    run.result === 'successful'
      ? undefined
      : source.status?.latestMoverStatus?.logs,
  ];
  return {
    volume: { cluster, namespace, claim },
    entry: {
      id: createHash('sha256').update(JSON.stringify(mark)).digest('hex'),
      what: 'run',
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      result: run.result === 'successful' ? 'succeeded' : 'failed',
      summary: run.empty
        ? 'The volume was empty, so no snapshot was written'
        : undefined,
      snapshotId: run.snapshotId,
      source: name,
      files: run.files,
      bytes: run.bytes,
      bytesAdded: run.bytesAdded,
      durationSeconds: run.durationSeconds,
      failedAttempts: run.failedAttempts,
    },
  };
}
