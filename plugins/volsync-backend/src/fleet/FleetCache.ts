/**
 * Evaluates the rows of the volumes in the clusters that this replica owns, in the background.
 *
 * Overview
 *
 * Evaluating 10,000 volumes takes seconds, so no request does it. A row is evaluated when something about its volume
 * changes, and is kept as the text that is sent.
 *
 * Lifecycle
 *
 * While the fleet is being read, and for `idle` (15 minutes) after the last read, a loop works in slices of a few
 * milliseconds, so other requests get their turn. After that, the loop stops, the rows are dropped, and the clusters are
 * left to other replicas.
 *
 * Guarantees
 *
 * - A change names its namespace and, if known, the affected volumes. Several changes before the next iteration cause
 *   one evaluation.
 * - Some verdicts change with time alone, so no row is older than a minute.
 * - The catalog and the operator's bindings are read every minute (every three seconds while the catalog has no
 *   volumes), and the bindings also when a Namespace changes.
 * - On-demand details may be as old as a bucket listing (10 minutes). Otherwise the fleet would request ten thousand
 *   Secrets every half minute. When a run ends, its details are requested immediately.
 * - Reading an answer never sends a request to a cluster.
 * - Only the owner of a cluster reads its objects and lists its repositories for the fleet. Which entities see which
 *   namespaces is evaluated in every replica, because it also says which references lead to no namespace.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { Bindings } from '../entities/Bindings';
import type { Change, Changes } from '../lib/Changes';
import type { Clock } from '../lib/clock';
import type { EvidenceService } from '../evidence/EvidenceService';
import { assignNamespaces } from './assignNamespaces';
import { DirtyNamespaces } from './DirtyNamespaces';
import type { ClusterOwnership } from './ClusterOwnership';
import type { FleetClusters } from './FleetClusters';
import type { FleetEntities } from './FleetEntities';
import type { EvaluatedFleet, FleetRowWriter } from './FleetRowWriter';
import { NamespaceRows, type CompiledPart } from './NamespaceRows';
import { toError } from '../lib/toError';
import { waitUpTo } from '../lib/waitUpTo';

const UPDATE_INTERVAL_MS = 50;
const MAX_SLICE_MS = 8;
const REFRESH_INTERVAL_MS = 60_000;
/** A catalog without volumes has usually just started and isn't filled yet. */
const EMPTY_REFRESH_INTERVAL_MS = 3_000;
const MAX_AGE_MS = 60_000;
/** A fleet of usual size is written within this time. */
const MIN_WRITE_WAIT_MS = 1_000;
/** Namespaces change in groups: on the first read of a cluster, and when all of them are labelled. */
const BINDINGS_INTERVAL_MS = 1_000;

export interface FleetCacheOptions {
  readonly clusters: ClusterRegistry;
  readonly cache: ClusterCache;
  readonly bindings: Bindings;
  /** A service that accepts older answers */
  readonly evidence: EvidenceService;
  readonly entities: FleetEntities;
  readonly writer: FleetRowWriter;
  readonly ownership: Pick<
    ClusterOwnership,
    'start' | 'stop' | 'isReady' | 'owned'
  >;
  readonly states: Pick<FleetClusters, 'report'>;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly logger: LoggerService;
  readonly idleMilliseconds: number;
}

export class FleetCache {
  readonly #options: FleetCacheOptions;
  readonly #dirty = new DirtyNamespaces();
  readonly #unsubscribe: readonly (() => void)[];
  /** Of the clusters that this replica owns */
  #namespaces: ReadonlyMap<string, NamespaceRows> = new Map();
  /** Of all clusters */
  #size = 0;
  /** Clusters whose namespaces are assigned */
  #covered: ReadonlyMap<string, number> = new Map();
  #gaps: readonly CompiledPart[] = [];
  #usedAt = 0;
  #refreshedAt: number | undefined;
  #bindingsChanged = false;
  #assignedAt = -Infinity;
  #assigned = false;
  #answeredOnce = false;
  /** When each namespace was last evaluated, oldest first */
  readonly #ages = new Map<string, number>();
  /** Namespaces that were never evaluated, because their sources are still being read */
  readonly #unevaluated = new Set<string>();
  readonly #evaluatedFleet: EvaluatedFleet = {
    find: key => this.#namespaces.get(key),
    keys: () => this.#namespaces.keys(),
    clusters: () => this.#ownCovered(),
    isAssigned: () => this.#assigned && this.#options.entities.isRead,
  };
  #running: { readonly stop: AbortController; done: Promise<void> } | undefined;

  constructor(options: FleetCacheOptions) {
    this.#options = options;
    this.#unsubscribe = [
      options.changes.subscribe(change => this.#markChanged(change)),
      options.cache.subscribe(({ kind }) => {
        this.#bindingsChanged ||= kind === 'namespaces';
      }),
    ];
  }

  /** Marks the fleet as being read, and starts the loop if it is stopped. */
  use(): void {
    this.#usedAt = this.#now();
    if (!this.#running) {
      const stop = new AbortController();
      this.#running = { stop, done: this.#run(stop.signal) };
    }
  }

  /**
   * On the first read, waits at most `milliseconds` until every volume is evaluated with its on-demand details, and a
   * second longer until the rows are written.
   */
  async waitUntilEvaluated(milliseconds: number): Promise<void> {
    const { clock, evidence } = this.#options;
    const end = performance.now() + milliseconds;
    while (!this.isComplete && performance.now() < end && this.#running) {
      await clock.sleep(UPDATE_INTERVAL_MS);
    }
    if (!this.#answeredOnce && this.isComplete) {
      await evidence.waitForAnswers('everywhere', end - performance.now());
      await clock.sleep(2 * UPDATE_INTERVAL_MS);
    }
    this.#answeredOnce = true;
    // While the clusters are being read, there is always more to write.
    await waitUpTo(this.#options.writer.write(this.#evaluatedFleet), {
      timeoutMs: Math.max(MIN_WRITE_WAIT_MS, end - performance.now()),
      clock,
    });
  }

  /** Every namespace of the own clusters was evaluated with its sources known, or known to be unreadable. */
  get isComplete(): boolean {
    return (
      this.#options.ownership.isReady &&
      this.#assigned &&
      this.#options.entities.isRead &&
      this.#unevaluated.size === 0
    );
  }

  /** The number of namespaces in all clusters that entities see. */
  get size(): number {
    return this.#size;
  }

  /** Names of the clusters that this replica evaluates. */
  get evaluated(): ReadonlySet<string> {
    return new Set(this.#ownCovered().keys());
  }

  /** Of the own clusters, sorted by cluster and namespace. */
  get namespaces(): Iterable<NamespaceRows> {
    return this.#namespaces.values();
  }

  /** References of entities that lead to no namespace. */
  get gaps(): readonly CompiledPart[] {
    return this.#gaps;
  }

  async close(): Promise<void> {
    this.#unsubscribe.forEach(stop => stop());
    this.#running?.stop.abort();
    await this.#running?.done;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { ownership, writer } = this.#options;
    do {
      ownership.start();
      await this.#work(signal);
      await writer.release();
      await ownership.stop();
    } while (!signal.aborted && this.#isUsed());
    this.#reset();
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { clock, logger, ownership } = this.#options;
    while (!signal.aborted && this.#isUsed()) {
      try {
        if (ownership.isReady) {
          await this.#refresh();
          this.#addStale();
          await this.#evaluate(signal);
          this.#publish();
        }
      } catch (error) {
        logger.error('Failed to update the rows of the fleet', toError(error));
      }
      await clock.sleep(UPDATE_INTERVAL_MS, signal).catch(() => {});
    }
  }

  #isUsed(): boolean {
    return this.#now() - this.#usedAt <= this.#options.idleMilliseconds;
  }

  /** Reads the catalog every minute, and assigns namespaces whenever the catalog or the bindings changed. */
  async #refresh(): Promise<void> {
    const now = this.#now();
    const isDue =
      this.#refreshedAt === undefined ||
      Math.abs(now - this.#refreshedAt) >=
        (this.#options.entities.all.size > 0
          ? REFRESH_INTERVAL_MS
          : EMPTY_REFRESH_INTERVAL_MS);
    const isChanged =
      this.#bindingsChanged &&
      (!this.#assigned ||
        Math.abs(now - this.#assignedAt) >= BINDINGS_INTERVAL_MS);
    if (!isDue && !isChanged && this.#isCovering()) {
      return;
    }
    this.#bindingsChanged = false;
    if (isDue) {
      await this.#options.entities.refresh();
      this.#refreshedAt = now;
    }
    await this.#assign();
  }

  /** Whether the namespaces of exactly the own clusters are assigned. */
  #isCovering(): boolean {
    const { owned } = this.#options.ownership;
    return (
      owned.size === this.#covered.size &&
      this.#ownCovered().size === owned.size
    );
  }

  #ownCovered(): ReadonlyMap<string, number> {
    const { owned } = this.#options.ownership;
    return new Map(
      [...this.#covered].filter(
        ([cluster, term]) => owned.get(cluster) === term,
      ),
    );
  }

  async #assign(): Promise<void> {
    const { entities, ownership } = this.#options;
    const { owned } = ownership;
    const assignment = await assignNamespaces(
      entities.all.values(),
      this.#options,
    );
    const namespaces = new Map<string, NamespaceRows>();
    for (const [key, { members, ...name }] of assignment.namespaces) {
      if (!owned.has(name.cluster)) {
        continue;
      }
      const known = this.#namespaces.get(key);
      const rows = known ?? new NamespaceRows(name);
      namespaces.set(key, rows);
      if (!known) {
        this.#unevaluated.add(key);
      }
      if (rows.setMembers(members)) {
        this.#dirty.add(key);
      }
    }
    for (const key of this.#namespaces.keys()) {
      if (!namespaces.has(key)) {
        this.#ages.delete(key);
        this.#unevaluated.delete(key);
      }
    }
    this.#namespaces = namespaces;
    this.#covered = owned;
    this.#size = assignment.namespaces.size;
    this.#gaps = assignment.gaps;
    this.#assignedAt = this.#now();
    this.#assigned = !assignment.isPreliminary;
    this.#options.writer.assigned();
  }

  /** Some verdicts change with time alone. */
  #addStale(): void {
    const now = this.#now();
    this.#unevaluated.forEach(key => this.#dirty.add(key));
    for (const [key, evaluatedAt] of this.#ages) {
      if (Math.abs(now - evaluatedAt) < MAX_AGE_MS) {
        break;
      }
      this.#dirty.add(key);
    }
  }

  async #evaluate(signal: AbortSignal): Promise<void> {
    let begun = performance.now();
    for (const [key, only] of this.#dirty.take()) {
      if (signal.aborted) {
        return;
      }
      const rows = this.#namespaces.get(key);
      if (rows) {
        const { cluster, namespace } = rows;
        const inputs = this.#options.evidence.inputs(cluster, namespace);
        const before = rows.evaluatedAt;
        rows.evaluate(inputs, { at: this.#now(), only });
        if (rows.evaluatedAt !== undefined) {
          if (rows.evaluatedAt !== before) {
            this.#unevaluated.delete(key);
            this.#ages.delete(key);
            this.#ages.set(key, rows.evaluatedAt);
          }
          this.#options.writer.evaluated(key);
        }
      }
      if (performance.now() - begun > MAX_SLICE_MS) {
        // Evaluating everything takes minutes with many volumes, and rows that aren't written become unknown.
        this.#publish();
        await turn();
        begun = performance.now();
      }
    }
  }

  /** Writes what is due, without waiting for it. */
  #publish(): void {
    const { states, writer } = this.#options;
    writer.continue(this.#evaluatedFleet);
    states.report(this.#ownCovered().keys());
  }

  #markChanged({ cluster, namespace, only }: Change): void {
    if (!this.#running) {
      return;
    }
    if (cluster !== undefined && namespace !== undefined) {
      const key = `${cluster}/${namespace}`;
      if (this.#namespaces.has(key)) {
        this.#dirty.add(key, only);
      }
      return;
    }
    for (const [key, rows] of this.#namespaces) {
      if (
        (cluster ?? rows.cluster) === rows.cluster &&
        (namespace ?? rows.namespace) === rows.namespace
      ) {
        this.#dirty.add(key);
      }
    }
  }

  #reset(): void {
    this.#running = undefined;
    this.#namespaces = new Map();
    this.#covered = new Map();
    this.#size = 0;
    this.#gaps = [];
    this.#refreshedAt = undefined;
    this.#assignedAt = -Infinity;
    this.#assigned = false;
    this.#answeredOnce = false;
    this.#dirty.take();
    this.#ages.clear();
    this.#unevaluated.clear();
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}
