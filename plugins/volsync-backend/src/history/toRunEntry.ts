import { createHash } from 'node:crypto';
import type {
  ReplicationSource,
  SeenRun,
} from 'backstage-plugin-volsync-common';
import type { VolumeEntry } from './HistoryStore';

/**
 * What the history keeps of a run that was seen to end; undefined for what is no backup. The id is made of what every
 * replica sees alike, so that a run is kept once. Pure.
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
