import type {
  KubernetesObject,
  ReplicationSource,
  SeenRun,
} from 'backstage-plugin-volsync-common';
import type { HistoryStore, VolumeEntry } from '../history/HistoryStore';
import type { Clock } from '../lib/clock';
import { RUN_RETENTION_MS, trimRuns } from './trimRuns';

/** A replica whose clock is behind may write runs late. */
const MAX_DELAY_MS = 5 * 60_000;

/**
 * Runs that this process did not see end, from the history, because neither a restart nor another owner of the cluster
 * may change a verdict. Loaded before the first verdict, and before another replica's clusters are evaluated.
 *
 * @internal
 */
export class EndedRuns {
  readonly #history: Pick<HistoryStore, 'listSince'>;
  readonly #clock: Clock;
  /** By volume, newest first */
  readonly #runs = new Map<string, readonly VolumeEntry['entry'][]>();
  #since: number;

  private constructor(history: Pick<HistoryStore, 'listSince'>, clock: Clock) {
    this.#history = history;
    this.#clock = clock;
    this.#since = clock.now().getTime() - RUN_RETENTION_MS;
  }

  /** Throws if the database cannot be read. */
  static async load(
    history: Pick<HistoryStore, 'listSince'>,
    clock: Clock,
  ): Promise<EndedRuns> {
    const runs = new EndedRuns(history, clock);
    await runs.refresh();
    return runs;
  }

  /** Loads what has ended since. Throws if the database cannot be read. */
  async refresh(): Promise<void> {
    const nowMs = this.#clock.now().getTime();
    for (const one of await this.#history.listSince('run', this.#since)) {
      const { cluster, namespace, claim } = one.volume;
      const key = `${cluster}/${namespace}/${claim}`;
      const known = this.#runs.get(key) ?? [];
      if (!known.some(({ id }) => id === one.entry.id)) {
        const newestFirst = [one.entry, ...known].sort(
          (a, b) => Date.parse(b.endedAt) - Date.parse(a.endedAt),
        );
        this.#runs.set(key, trimRuns(newestFirst, nowMs));
      }
    }
    this.#since = Math.max(this.#since, nowMs - MAX_DELAY_MS);
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
