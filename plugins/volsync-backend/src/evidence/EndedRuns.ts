import type {
  KubernetesObject,
  ReplicationSource,
  SeenRun,
} from 'backstage-plugin-volsync-common';
import type { HistoryStore, VolumeEntry } from '../history/HistoryStore';
import type { Clock } from '../lib/clock';
import { RUN_RETENTION_MS, trimRuns } from './trimRuns';

/**
 * Runs that ended before this process started, from the history, because a restart must not change a verdict. Loaded
 * once, before the first verdict.
 *
 * @internal
 */
export class EndedRuns {
  readonly #runs: ReadonlyMap<string, readonly VolumeEntry['entry'][]>;

  private constructor(runs: ReadonlyMap<string, VolumeEntry['entry'][]>) {
    this.#runs = runs;
  }

  /** Throws if the database cannot be read. */
  static async load(
    history: Pick<HistoryStore, 'listSince'>,
    clock: Clock,
  ): Promise<EndedRuns> {
    const runs = new Map<string, VolumeEntry['entry'][]>();
    const nowMs = clock.now().getTime();
    const since = nowMs - RUN_RETENTION_MS;
    for (const { volume, entry } of await history.listSince('run', since)) {
      const { cluster, namespace, claim } = volume;
      const key = `${cluster}/${namespace}/${claim}`;
      runs.set(key, trimRuns([entry, ...(runs.get(key) ?? [])], nowMs));
    }
    return new EndedRuns(runs);
  }

  /** Newest first. Old entries without a source count for every source of the claim. */
  list(cluster: string, object: KubernetesObject): readonly SeenRun[] {
    const { namespace, name } = object.metadata;
    const claim = (object as ReplicationSource).spec?.sourcePVC;
    if (object.kind !== 'ReplicationSource' || !claim) {
      return [];
    }
    return (this.#runs.get(`${cluster}/${namespace}/${claim}`) ?? [])
      .filter(({ source }) => source === undefined || source === name)
      .map(
        (entry): SeenRun => ({
          startedAt: entry.startedAt,
          endedAt: entry.endedAt,
          result: entry.result === 'succeeded' ? 'successful' : 'failed',
          durationSeconds: entry.durationSeconds,
          failedAttempts: entry.failedAttempts ?? 0,
          snapshotId: entry.snapshotId,
          files: entry.files,
          bytes: entry.bytes,
          bytesAdded: entry.bytesAdded,
        }),
      );
  }
}
