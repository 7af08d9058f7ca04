/**
 * Observes what the API server does not keep: when a condition last changed (conditions have whole seconds, and their
 * time only moves with the status), which runs ended, how specs changed, and since when the source has been watched.
 * Kept in memory and bounded. When a cluster begins to be watched, the runs that ended before are loaded from the
 * history.
 */
import {
  isTransientError,
  parseGoDuration,
  read,
  readRunLog,
  synchronizingCondition,
  toSeenChange,
  type Job,
  type KubernetesObject,
  type ReplicationSource,
  type SeenChange,
  type SeenRun,
  valueOf,
} from 'backstage-plugin-volsync-common';
import type { CacheChange, ClusterCache } from '../clusters/ClusterCache';
import type { LastReadings } from '../clusters/LastReadings';
import type { ObjectChange } from '../clusters/reflector/Reflector';
import { systemClock, type Clock } from '../lib/clock';
import type { EndedRuns } from './EndedRuns';
import { trimRuns } from './trimRuns';

const MAX_CHANGES_PER_SOURCE = 30;
const MAX_SOURCES = 10_000;

interface SourceHistory {
  condition: string;
  since?: string;
  runs: SeenRun[];
  changes: SeenChange[];
  failedAttempts: number;
  readonly watchedSince: string;
}

/** @internal */
export class RunObserver {
  readonly #histories = new Map<string, SourceHistory>();
  readonly #clock: Clock;
  readonly #stop: () => void;
  readonly #endedRuns: Pick<EndedRuns, 'list'> | undefined;
  readonly #lastReadings: Pick<LastReadings, 'get' | 'put'> | undefined;
  readonly #onRunEnd: (
    cluster: string,
    source: ReplicationSource,
    run: SeenRun,
  ) => void;

  constructor(options: {
    readonly cache: ClusterCache;
    readonly clock?: Clock;
    /** Runs that this process did not see end */
    readonly endedRuns?: Pick<EndedRuns, 'list'>;
    /** Persists triggers that were set during a run */
    readonly lastReadings?: Pick<LastReadings, 'get' | 'put'>;
    readonly onRunEnd?: (
      cluster: string,
      source: ReplicationSource,
      run: SeenRun,
    ) => void;
  }) {
    this.#clock = options.clock ?? systemClock;
    this.#endedRuns = options.endedRuns;
    this.#lastReadings = options.lastReadings;
    this.#onRunEnd = options.onRunEnd ?? (() => {});
    this.#stop = options.cache.subscribe(change => this.#observe(change));
  }

  conditionSince(
    cluster: string,
    object: KubernetesObject,
  ): string | undefined {
    return this.#histories.get(keyOf(cluster, object))?.since;
  }

  seenRuns(cluster: string, object: KubernetesObject): readonly SeenRun[] {
    return this.#histories.get(keyOf(cluster, object))?.runs ?? [];
  }

  /** Newest first, at most 30 */
  seenChanges(
    cluster: string,
    object: KubernetesObject,
  ): readonly SeenChange[] {
    return this.#histories.get(keyOf(cluster, object))?.changes ?? [];
  }

  watchedSince(cluster: string, object: KubernetesObject): string | undefined {
    return this.#histories.get(keyOf(cluster, object))?.watchedSince;
  }

  close(): void {
    this.#stop();
    this.#histories.clear();
  }

  #observe({ cluster, kind, change }: CacheChange): void {
    if (!change) {
      return;
    }
    if (kind === 'replicationSources' || kind === 'replicationDestinations') {
      this.#observeMover(cluster, change as ObjectChange<ReplicationSource>);
    } else if (kind === 'jobs' && change.type === 'set') {
      this.#observeJob(cluster, change.object as Job);
    }
  }

  #observeMover(
    cluster: string,
    change: ObjectChange<ReplicationSource>,
  ): void {
    const { object, previous } = change;
    const key = keyOf(cluster, object);
    if (change.type === 'deleted') {
      this.#histories.delete(key);
      return;
    }
    const stored = `trigger/${key}/${object.metadata.uid}`;
    const history = this.#trackSource(key, () => ({
      runs: [...(this.#endedRuns?.list(cluster, object) ?? [])],
      changes: [
        valueOf(this.#lastReadings?.get(stored)) as SeenChange | undefined,
      ].filter(one => one !== undefined),
    }));
    if (change.initial) {
      history.runs = this.#withEnded(cluster, object, history.runs);
    }
    const condition = conditionOf(object);
    if (history.condition !== condition) {
      history.condition = condition;
      history.since = change.initial
        ? this.#sinceAtFirstSight(object)
        : this.#clock.now().toISOString();
    }
    const seen =
      previous &&
      toSeenChange({ previous, object, at: this.#clock.now().toISOString() });
    if (seen) {
      history.changes = [seen, ...history.changes].slice(
        0,
        MAX_CHANGES_PER_SOURCE,
      );
      if (
        seen.duringRun !== undefined &&
        seen.fields.some(({ path }) => path === 'trigger.manual')
      ) {
        this.#lastReadings?.put(stored, read(seen, seen.at));
      }
    }
    const run = previous && toSeenRun(previous, object, history, this.#clock);
    if (run) {
      history.runs = trimRuns(
        [run, ...history.runs],
        this.#clock.now().getTime(),
      );
      history.failedAttempts = 0;
      this.#onRunEnd(cluster, object, run);
    }
  }

  /** Another replica may have watched the cluster meanwhile. */
  #withEnded(
    cluster: string,
    object: ReplicationSource,
    seen: readonly SeenRun[],
  ): SeenRun[] {
    const ended = this.#endedRuns?.list(cluster, object) ?? [];
    const keys = new Set(ended.map(keyOfRun));
    const others = seen.filter(run => !keys.has(keyOfRun(run)));
    return trimRuns(
      [...ended, ...others].sort(
        (a, b) => Date.parse(b.endedAt) - Date.parse(a.endedAt),
      ),
      this.#clock.now().getTime(),
    );
  }

  /**
   * It is unknown how long an Error has lasted. One that healthy runs also show briefly is timed from now. Any other
   * counts at once, so a restart improves no verdict.
   */
  #sinceAtFirstSight(object: ReplicationSource): string {
    const condition = synchronizingCondition(object.status);
    return condition?.lastTransitionTime &&
      !(
        condition.reason === 'Error' &&
        isTransientError(condition.message ?? '')
      )
      ? condition.lastTransitionTime
      : this.#clock.now().toISOString();
  }

  #observeJob(cluster: string, job: Job): void {
    const owner = job.metadata.ownerReferences?.find(o => o.controller);
    const history =
      owner &&
      this.#histories.get(
        `${cluster}/${owner.kind}/${job.metadata.namespace}/${owner.name}`,
      );
    if (history) {
      history.failedAttempts = Math.max(
        history.failedAttempts,
        job.status?.failed ?? 0,
      );
    }
  }

  #trackSource(
    key: string,
    earlier: () => Pick<SourceHistory, 'runs' | 'changes'>,
  ): SourceHistory {
    const history = this.#histories.get(key) ?? {
      condition: '',
      ...earlier(),
      failedAttempts: 0,
      watchedSince: this.#clock.now().toISOString(),
    };
    this.#histories.delete(key);
    this.#histories.set(key, history);
    for (const oldest of this.#histories.keys()) {
      if (this.#histories.size <= MAX_SOURCES) {
        break;
      }
      this.#histories.delete(oldest);
    }
    return history;
  }
}

/** Replicas see a failed run end at different times. */
function keyOfRun({ result, startedAt, endedAt }: SeenRun): string {
  return `${result} ${result === 'successful' ? endedAt : startedAt}`;
}

function keyOf(cluster: string, object: KubernetesObject): string {
  const { namespace, name } = object.metadata;
  return `${cluster}/${object.kind}/${namespace}/${name}`;
}

function conditionOf(object: ReplicationSource): string {
  const condition = synchronizingCondition(object.status);
  return JSON.stringify([
    condition?.status,
    condition?.reason,
    condition?.message,
  ]);
}

function toSeenRun(
  previous: ReplicationSource,
  object: ReplicationSource,
  history: SourceHistory,
  clock: Clock,
): SeenRun | undefined {
  const before = previous.status;
  const after = object.status;
  const logs = after?.latestMoverStatus?.logs;
  const succeeded =
    after?.lastSyncTime !== undefined &&
    after.lastSyncTime !== before?.lastSyncTime;
  const failed =
    !succeeded &&
    after?.latestMoverStatus?.result === 'Failed' &&
    (before?.latestMoverStatus?.result !== 'Failed' ||
      before.latestMoverStatus.logs !== logs);
  if (!succeeded && !failed) {
    return undefined;
  }
  return {
    startedAt: before?.lastSyncStartTime,
    endedAt: succeeded
      ? after?.lastSyncTime ?? clock.now().toISOString()
      : clock.now().toISOString(),
    result: succeeded ? 'successful' : 'failed',
    durationSeconds: succeeded
      ? parseGoDuration(after?.lastSyncDuration)
      : undefined,
    failedAttempts: history.failedAttempts,
    ...readRunLog(object.kind, logs),
  };
}
