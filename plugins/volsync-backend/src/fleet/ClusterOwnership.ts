/**
 * Decides which clusters this replica evaluates: each cluster has one owner.
 *
 * Lifecycle
 *
 * While a replica's fleet is being read, the replica takes part: every five seconds it extends its leases, takes free
 * clusters up to its share, and gives some up for a replica that has fewer. When the fleet is no longer read, it leaves
 * at once. A replica that dies loses its clusters when its leases expire.
 *
 * Guarantees
 *
 * - A cluster of a dead replica is taken over within 30 seconds: its lease lasts at most 20, and rounds take place every
 *   five.
 * - Only replicas that are configured for the same clusters share them. During a rollout, new replicas take what the old
 *   ones leave.
 * - A replica that can't reach the database for the duration of a lease owns nothing. Rows are only written if the lease
 *   is still held, so a replica that was paused overwrites nothing.
 * - What earlier owners stored is loaded before a cluster is evaluated, so a takeover changes no verdict.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../lib/clock';
import { FailureLog } from '../lib/FailureLog';
import type { ClusterLease, FleetClusterStore } from './FleetClusterStore';
import { planOwnership } from './planOwnership';

const LEASE_MS = 20_000;
const INTERVAL_MS = 5_000;
const POLL_INTERVAL_MS = 500;

export class ClusterOwnership {
  readonly holder = randomUUID();
  readonly #store: FleetClusterStore;
  readonly #listClusters: () => readonly string[];
  readonly #prepare: () => Promise<void>;
  readonly #isAlone: boolean;
  readonly #clock: Clock;
  /** With a number that differs after each time that it was taken */
  #owned: ReadonlyMap<string, number> = new Map();
  #heldUntil = -Infinity;
  #terms = 0;
  #isReady = false;
  #isFirst = true;
  readonly #failures: FailureLog;
  #running:
    | { readonly stop: AbortController; readonly done: Promise<void> }
    | undefined;

  constructor(options: {
    readonly store: FleetClusterStore;
    /** The configured clusters */
    readonly listClusters: () => readonly string[];
    /** Loads what earlier owners stored; called before clusters of others are evaluated */
    readonly prepare: () => Promise<void>;
    /** Whether no other process uses the database, so that any lease in it is from an earlier process */
    readonly isAlone: boolean;
    readonly clock: Clock;
    readonly logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#listClusters = options.listClusters;
    this.#prepare = options.prepare;
    this.#isAlone = options.isAlone;
    this.#clock = options.clock;
    this.#failures = new FailureLog(
      options.logger,
      'Failed to agree with other replicas on who evaluates which cluster; retrying',
    );
  }

  /** Whether it is known which clusters this replica owns. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Clusters that this replica owns now. The number changes when a cluster was lost in between. */
  get owned(): ReadonlyMap<string, number> {
    return this.#now() < this.#heldUntil ? this.#owned : new Map();
  }

  toLease(cluster: string): ClusterLease {
    return { cluster, holder: this.holder };
  }

  /** Called when the database says that another replica holds it. */
  lost(cluster: string): void {
    this.#owned = new Map(
      [...this.#owned].filter(([name]) => name !== cluster),
    );
  }

  /** Takes part until `stop`. */
  start(): void {
    if (!this.#running) {
      const stop = new AbortController();
      this.#running = { stop, done: this.#repeat(stop.signal) };
    }
  }

  /** Leaves, so that others take its clusters at once. */
  async stop(): Promise<void> {
    const running = this.#running;
    running?.stop.abort();
    await running?.done;
    this.#running = undefined;
  }

  /** Runs one round. Never rejects. */
  async round(): Promise<void> {
    try {
      await this.#round();
      this.#failures.succeeded();
    } catch (error) {
      this.#failures.failed(error);
    }
  }

  async #repeat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.round();
      await this.#wait(signal);
    }
    this.#owned = new Map();
    this.#isReady = false;
    await this.#store.leave(this.holder).catch(() => {});
  }

  /** Until the next round is due, or the configured clusters have changed. */
  async #wait(signal: AbortSignal): Promise<void> {
    const listed = () => [...this.#listClusters()].sort().join();
    const before = listed();
    for (
      let waited = 0;
      waited < INTERVAL_MS && !signal.aborted && listed() === before;
      waited += POLL_INTERVAL_MS
    ) {
      await this.#clock.sleep(POLL_INTERVAL_MS, signal).catch(() => {});
    }
  }

  async #round(): Promise<void> {
    const now = this.#now();
    const until = now + LEASE_MS;
    if (this.#isFirst && this.#isAlone) {
      await this.#store.clear();
    }
    const clusters = this.#listClusters();
    const configuration = toConfiguration(clusters);
    await this.#store.renew(this.holder, { configuration, now, until });
    const replicas = await this.#store.listReplicas(configuration, now);
    const owners = await this.#store.listOwners(now);
    const { take, give } = planOwnership({
      me: this.holder,
      replicas: [...new Set([this.holder, ...replicas])],
      clusters,
      owners,
    });
    const held = new Set(
      clusters.filter(cluster => owners.get(cluster) === this.holder),
    );
    const removed = [...owners].flatMap(([cluster, owner]) =>
      owner === this.holder && !clusters.includes(cluster) ? cluster : [],
    );
    for (const cluster of [...give, ...removed]) {
      held.delete(cluster);
      this.lost(cluster);
      await this.#store.give(this.toLease(cluster));
    }
    for (const cluster of take) {
      if (await this.#store.take(this.toLease(cluster), { now, until })) {
        held.add(cluster);
      }
    }
    await this.#publish(held, until);
  }

  async #publish(held: ReadonlySet<string>, until: number): Promise<void> {
    const before = this.owned;
    const isTaken = [...held].some(cluster => !before.has(cluster));
    // A process that just started has just loaded everything.
    if (isTaken && !this.#isFirst) {
      await this.#prepare();
    }
    this.#owned = new Map(
      [...held].map(cluster => [
        cluster,
        before.get(cluster) ?? (this.#terms += 1),
      ]),
    );
    this.#heldUntil = until;
    this.#isFirst = false;
    this.#isReady = true;
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

function toConfiguration(clusters: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([...clusters].sort()))
    .digest('base64url');
}
