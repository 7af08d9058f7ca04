/**
 * The shared copies of cluster objects: one reflector for each cluster and kind, for any number of readers.
 *
 * Lifecycle
 *
 * A reflector starts with its first reader, for all namespaces. If the account can't list over all of them, a reflector
 * for the requested namespace replaces it. It stops after `idle` (15 minutes) without a reader.
 *
 * Guarantees
 *
 * Reading never waits. It returns what is known now, or why something is unknown. Only `waitUntilRead` waits, for a
 * limited time.
 */
import { RESOURCES, type ClusterAccess } from 'backstage-plugin-volsync-node';
import { unread, type Reading } from 'backstage-plugin-volsync-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { systemClock, type Clock } from '../lib/clock';
import type { CacheUsage } from '../lib/CachedAnswers';
import { describeOwnSignIn } from './authProviders';
import { WATCHED, type WatchedKind, type WatchedKinds } from './kinds';
import {
  Reflector,
  type ObjectChange,
  type ReflectorOptions,
  type ReflectorState,
} from './reflector/Reflector';
import type { ObjectLimits } from './reflector/ObjectIndex';
import { toReading } from './toReading';
import { toError } from '../lib/toError';
import { waitUpTo } from '../lib/waitUpTo';

/** @internal */
export interface CacheChange {
  readonly cluster: string;
  readonly kind: WatchedKind;
  /** Absent for a change of state */
  readonly change?: ObjectChange<WatchedKinds[WatchedKind]>;
}

/** A namespace whose objects of one kind exceed a limit, so they aren't kept. @internal */
export interface LeftOutNamespace {
  readonly namespace: string;
  /** The kind, as in `replication sources` */
  readonly label: string;
  /** Key under `volsync.limits` */
  readonly limit: keyof ObjectLimits;
}

interface Entry {
  readonly reflector: Reflector<WatchedKinds[WatchedKind]>;
  readonly cluster: string;
  readonly kind: WatchedKind;
  usedAt: number;
}

export interface ClusterCacheOptions {
  readonly access: ClusterAccess;
  readonly logger: LoggerService;
  readonly clock?: Clock;
  readonly idleMilliseconds?: number;
  readonly pollMilliseconds?: number;
  /** Limits for each kind. Default: as configured */
  readonly limits?: ObjectLimits;
  /** For tests: timing of reflectors */
  readonly reflector?: Partial<ReflectorOptions>;
}

/** @internal */
export class ClusterCache {
  readonly #options: ClusterCacheOptions;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(change: CacheChange) => void>();
  readonly #idleTimer: NodeJS.Timeout;
  readonly #lookups = { hits: 0, misses: 0 };
  #closed = false;

  constructor(options: ClusterCacheOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const idle = this.#idle();
    this.#idleTimer = setInterval(
      () => void this.#stopIdle(),
      Math.min(60_000, Math.max(idle / 2, 10)),
    );
    this.#idleTimer.unref();
  }

  /** All objects of a kind in a namespace, or in the whole cluster. */
  list<K extends WatchedKind>(
    cluster: string,
    kind: K,
    namespace?: string,
  ): Reading<readonly WatchedKinds[K][]> {
    const account = this.#options.access
      .listClusters()
      .find(c => c.name === cluster)?.account;
    if (account !== 'service') {
      return unread(
        account === undefined ? 'not-found' : 'not-configured',
        account === undefined
          ? `Cluster "${cluster}" is not configured in this portal`
          : describeOwnSignIn(cluster),
      );
    }
    const { misses } = this.#lookups;
    const reflector = this.#reflector(cluster, kind, namespace);
    if (misses === this.#lookups.misses) {
      this.#lookups.hits += 1;
    }
    const limit =
      namespace === undefined ? undefined : reflector.exceeds(namespace);
    if (limit) {
      return unread(
        'invalid',
        `There are more ${WATCHED[kind].label} in namespace "${namespace}" than this portal keeps. To read them, raise volsync.limits.${limit}`,
        this.#clock.now().toISOString(),
      );
    }
    return toReading({
      state: reflector.state,
      label: WATCHED[kind].label,
      now: this.#clock.now(),
      value: () => {
        const objects =
          namespace === undefined || !RESOURCES[kind].namespaced
            ? reflector.objects.values()
            : reflector.objectsIn(namespace);
        return [...objects] as WatchedKinds[K][];
      },
    });
  }

  /** How many namespaces of each cluster have objects that aren't kept, because they exceed a limit. */
  get leftOut(): ReadonlyMap<string, number> {
    const clusters = new Set(
      [...this.#entries.values()].map(({ cluster }) => cluster),
    );
    return new Map(
      [...clusters].map(cluster => [
        cluster,
        new Set(this.leftOutOf(cluster).map(({ namespace }) => namespace)).size,
      ]),
    );
  }

  /** These namespaces of a cluster, with the kind and the limit that its objects exceed. */
  leftOutOf(name: string): readonly LeftOutNamespace[] {
    return [...this.#entries.values()]
      .filter(({ cluster }) => cluster === name)
      .flatMap(({ kind, reflector }) =>
        [...reflector.leftOut].map(([namespace, limit]) => ({
          namespace,
          label: WATCHED[kind].label,
          limit,
        })),
      )
      .sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
  }

  /** The state of the copy of a kind. */
  state(
    cluster: string,
    kind: WatchedKind,
    namespace?: string,
  ): ReflectorState {
    return this.#reflector(cluster, kind, namespace).state;
  }

  /** Starts reading these kinds, and waits at most `milliseconds` until each was read once or has failed. */
  async waitUntilRead(
    cluster: string,
    kinds: readonly WatchedKind[],
    options: { readonly namespace?: string; readonly milliseconds: number },
  ): Promise<void> {
    if (
      this.#options.access.listClusters().find(c => c.name === cluster)
        ?.account !== 'service'
    ) {
      return;
    }
    const isPending = (kind: WatchedKind) =>
      this.#reflector(cluster, kind, options.namespace).state.phase ===
      'pending';
    if (!kinds.some(isPending)) {
      return;
    }
    const all = Promise.all(
      kinds.map(async kind => {
        const first = this.#reflector(cluster, kind, options.namespace);
        await first.firstRead;
        // After the first attempt, only the namespace may turn out to be readable.
        const second = this.#reflector(cluster, kind, options.namespace);
        await second.firstRead;
      }),
    );
    await waitUpTo(all, {
      timeoutMs: options.milliseconds,
      clock: this.#clock,
    });
  }

  /** Calls the listener for every change in what is watched. Returns a function that unsubscribes. */
  subscribe(listener: (change: CacheChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The number of running reflectors. */
  get size(): number {
    return this.#entries.size;
  }

  /** How many reflectors run, and how often requested data was already watched. */
  get usage(): CacheUsage {
    return { ...this.#lookups, size: this.#entries.size };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#idleTimer);
    this.#listeners.clear();
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(entry => entry.reflector.stop()));
  }

  #reflector(
    cluster: string,
    kind: WatchedKind,
    namespace: string | undefined,
  ): Reflector<WatchedKinds[WatchedKind]> {
    const whole = this.#entry(cluster, kind, undefined);
    if (
      whole.state.phase !== 'forbidden' ||
      namespace === undefined ||
      !RESOURCES[kind].namespaced
    ) {
      return whole;
    }
    return this.#entry(cluster, kind, namespace);
  }

  #entry(
    cluster: string,
    kind: WatchedKind,
    namespace: string | undefined,
  ): Reflector<WatchedKinds[WatchedKind]> {
    const key = `${cluster}/${kind}/${namespace ?? ''}`;
    const existing = this.#entries.get(key);
    if (existing) {
      existing.usedAt = this.#clock.now().getTime();
      return existing.reflector;
    }
    const reflector = new Reflector<WatchedKinds[WatchedKind]>({
      ...this.#options.reflector,
      ...WATCHED[kind],
      access: this.#options.access,
      cluster,
      resource: kind,
      namespace,
      clock: this.#clock,
      pollMilliseconds: this.#options.pollMilliseconds,
      limits: this.#options.limits,
      onLeftOut: (left, limit) =>
        this.#options.logger.warn(
          `The ${WATCHED[kind].label} of namespace "${left}" in cluster "${cluster}" are left out: they exceed volsync.limits.${limit}`,
        ),
      onError: (message, error) =>
        this.#options.logger.error(message, toError(error)),
    });
    if (this.#closed) {
      return reflector;
    }
    reflector.subscribe({
      onChange: change => this.#emit({ cluster, kind, change }),
      onState: state => {
        this.#emit({ cluster, kind });
        const message = `The ${WATCHED[kind].label} of cluster "${cluster}" are ${state.phase}`;
        if (state.message) {
          this.#options.logger.warn(`${message}: ${state.message}`);
        } else {
          this.#options.logger.debug(message);
        }
      },
    });
    this.#lookups.misses += 1;
    this.#entries.set(key, {
      reflector,
      cluster,
      kind,
      usedAt: this.#clock.now().getTime(),
    });
    reflector.start();
    return reflector;
  }

  #emit(change: CacheChange): void {
    for (const listener of [...this.#listeners]) {
      listener(change);
    }
  }

  async #stopIdle(): Promise<void> {
    const limit = this.#clock.now().getTime() - this.#idle();
    for (const [key, entry] of this.#entries) {
      if (entry.usedAt < limit) {
        this.#entries.delete(key);
        await entry.reflector.stop();
      }
    }
  }

  #idle(): number {
    return this.#options.idleMilliseconds ?? 15 * 60_000;
  }
}
