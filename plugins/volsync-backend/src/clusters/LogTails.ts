/**
 * The last 8 KiB of each mover pod's log. VolSync deletes pods within a second of a success, and after the eighth
 * failure. So a log is followed while its pod runs, read once more when the pod has ended, and kept after the pod is
 * gone. Logs are untrusted: control characters are removed, and nothing in them is ever interpreted.
 */
import type { LogTail, Pod } from 'backstage-plugin-volsync-common';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import type { LimitsConfig } from '../config';
import type { Changes } from '../lib/Changes';
import { systemClock, type Clock } from '../lib/clock';
import type { CacheChange, ClusterCache } from './ClusterCache';
import { FairThrottle } from '../lib/FairThrottle';
import type { ObjectChange } from './reflector/Reflector';
import { requestLog } from './requestLog';
import { TailBuffer } from './TailBuffer';

const MAX_ENDED_PODS = 500;
const ENDED_POD_RETENTION_MS = 60 * 60_000;
const READ_TIMEOUT_MS = 10_000;
const FOLLOW_RETRY_MS = 5_000;
/** How often the tail of a followed log is saved */
const KEEP_INTERVAL_MS = 500;
/** How many logs of ended pods are read at a time */
const MAX_READ = 8;
const MAX_READ_PER_NAMESPACE = 2;
/** Limit for one namespace, because a tenant may have any number of pods */
const MAX_TAILS_PER_NAMESPACE = 50;

interface Tail {
  readonly cluster: string;
  readonly namespace: string;
  log: LogTail;
  goneAt?: number;
}

interface Follower {
  readonly stop: AbortController;
}

/** @internal */
export class LogTails {
  readonly #access: ClusterAccess;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #tails = new Map<string, Tail>();
  readonly #followers = new Map<string, Follower>();
  readonly #read = new Set<string>();
  readonly #follows: FairThrottle;
  readonly #reads = new FairThrottle({
    concurrency: MAX_READ,
    perTenant: MAX_READ_PER_NAMESPACE,
  });
  readonly #closing = new AbortController();
  readonly #unsubscribe: () => void;
  readonly #running = new Set<Promise<void>>();

  constructor(options: {
    readonly access: ClusterAccess;
    readonly cache: ClusterCache;
    readonly clock?: Clock;
    readonly changes: Changes;
    /** How many logs are followed at a time, in all and in one namespace: many pods delay only their own namespace */
    readonly limits: Pick<LimitsConfig, 'logs' | 'logsPerNamespace'>;
  }) {
    this.#follows = new FairThrottle({
      concurrency: options.limits.logs,
      perTenant: options.limits.logsPerNamespace,
    });
    this.#access = options.access;
    this.#clock = options.clock ?? systemClock;
    this.#changes = options.changes;
    this.#unsubscribe = options.cache.subscribe(change =>
      this.#observe(change),
    );
  }

  /** The tails of a namespace's pods, including pods that are gone for less than an hour. */
  list(cluster: string, namespace: string): readonly LogTail[] {
    const oldest = this.#clock.now().getTime() - ENDED_POD_RETENTION_MS;
    return [...this.#tails.values()]
      .filter(
        tail =>
          tail.cluster === cluster &&
          tail.namespace === namespace &&
          (tail.goneAt === undefined || tail.goneAt > oldest),
      )
      .map(tail => tail.log);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#unsubscribe();
    this.#followers.forEach(follower => follower.stop.abort());
    await Promise.all(this.#running);
  }

  #observe({ cluster, kind, change }: CacheChange): void {
    if (kind !== 'pods' || !change) {
      return;
    }
    const { type, object: pod } = change as ObjectChange<Pod>;
    const key = `${cluster}/${pod.metadata.uid ?? pod.metadata.name}`;
    if (type === 'deleted') {
      this.#followers.get(key)?.stop.abort();
      const tail = this.#tails.get(key);
      if (tail) {
        tail.goneAt = this.#clock.now().getTime();
      }
      this.#read.delete(key);
      return;
    }
    const phase = pod.status?.phase;
    if (phase === 'Running' && !this.#followers.has(key)) {
      const follower = { stop: new AbortController() };
      this.#followers.set(key, follower);
      this.#track(this.#follow(key, cluster, pod, follower));
    } else if (
      (phase === 'Failed' || phase === 'Succeeded') &&
      !this.#read.has(key)
    ) {
      this.#read.add(key);
      this.#track(
        this.#reads.run(tenantOf(cluster, pod), () =>
          this.#readOnce(key, cluster, pod),
        ),
      );
    }
  }

  #track(work: Promise<void>): void {
    const settled = work.catch(() => {});
    this.#running.add(settled);
    void settled.then(() => this.#running.delete(settled));
  }

  async #follow(
    key: string,
    cluster: string,
    pod: Pod,
    follower: Follower,
  ): Promise<void> {
    const signal = AbortSignal.any([
      follower.stop.signal,
      this.#closing.signal,
    ]);
    try {
      await this.#follows.run(tenantOf(cluster, pod), async () => {
        while (!signal.aborted && !this.#read.has(key)) {
          await this.#readLog({ key, cluster, pod, follow: true, signal });
          // A server that doesn't support following ends the response at once, so it is asked again after a pause.
          await this.#clock.sleep(FOLLOW_RETRY_MS, signal);
        }
      });
    } catch {
      // Refused, interrupted or stopped: what was read so far is kept.
    } finally {
      this.#followers.delete(key);
    }
  }

  async #readOnce(key: string, cluster: string, pod: Pod): Promise<void> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), READ_TIMEOUT_MS);
    timer.unref();
    try {
      await this.#readLog({
        key,
        cluster,
        pod,
        follow: false,
        signal: AbortSignal.any([timeout.signal, this.#closing.signal]),
      });
      this.#followers.get(key)?.stop.abort();
    } finally {
      clearTimeout(timer);
    }
  }

  async #readLog(options: {
    readonly key: string;
    readonly cluster: string;
    readonly pod: Pod;
    readonly follow: boolean;
    readonly signal: AbortSignal;
  }): Promise<void> {
    const { pod, cluster } = options;
    const response = await requestLog({
      access: this.#access,
      ...options,
    });
    if (response.status !== 200 || !response.body) {
      await response.body?.cancel();
      return;
    }
    const buffer = new TailBuffer();
    let keptAt = -Infinity;
    let later: NodeJS.Timeout | undefined;
    const keep = () => {
      clearTimeout(later);
      later = undefined;
      keptAt = performance.now();
      this.#keep(options.key, cluster, pod, buffer.text());
    };
    try {
      for await (const chunk of response.body) {
        buffer.push(chunk);
        // Limits how often an endless log causes a new text and a new report.
        const waitMs = keptAt + KEEP_INTERVAL_MS - performance.now();
        if (options.follow && waitMs <= 0) {
          keep();
        } else if (options.follow) {
          later ??= setTimeout(keep, waitMs).unref();
        }
      }
    } finally {
      if (later) {
        keep();
      }
    }
    this.#keep(options.key, cluster, pod, buffer.text());
  }

  #keep(key: string, cluster: string, pod: Pod, text: string): void {
    const namespace = pod.metadata.namespace ?? '';
    const known = this.#tails.get(key);
    if (text === '' || known?.log.text === text) {
      return;
    }
    this.#tails.delete(key);
    this.#tails.set(key, {
      cluster,
      namespace,
      goneAt: known?.goneAt,
      log: {
        podName: pod.metadata.name,
        podUid: pod.metadata.uid,
        text,
        at: this.#clock.now().toISOString(),
      },
    });
    const own = [...this.#tails].filter(
      ([, tail]) => tail.cluster === cluster && tail.namespace === namespace,
    );
    for (const [oldest] of own.slice(0, -MAX_TAILS_PER_NAMESPACE)) {
      this.#tails.delete(oldest);
    }
    for (const oldest of this.#tails.keys()) {
      if (this.#tails.size <= MAX_ENDED_PODS) {
        break;
      }
      this.#tails.delete(oldest);
    }
    this.#changes.emit({ cluster, namespace });
  }
}

function tenantOf(cluster: string, { metadata }: Pod): string {
  return `${cluster}/${metadata.namespace ?? ''}`;
}
