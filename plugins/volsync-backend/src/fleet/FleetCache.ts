/**
 * The fleet's answer, always ready. With 10,000 volumes an answer that judged them when it is asked would take seconds,
 * so that nothing is judged then: a row is judged when something of its volume has changed, and kept as the text that
 * is sent.
 *
 * - While somebody reads the fleet, and for `idle` (15 minutes) after, a loop works in slices of a few milliseconds,
 *   so that other answers get their turn. Nobody reads it: it does nothing and holds nothing.
 * - A change names its place (a namespace of a cluster) and, where that is known, the volumes in it; what was told
 *   several times until the loop comes around is judged once.
 * - Some verdicts come with time alone, so that no row is older than a minute.
 * - The catalog and the operator's bindings are read anew every minute (a catalog that asks for no volume every
 *   three seconds), and the bindings as soon as a Namespace changes.
 * - What is asked on demand may be as old as a bucket's listing (10 minutes): a fleet would ask its clusters for ten
 *   thousand Secrets every half minute otherwise. A run that ended asks at once, as ever.
 * - Reading the answer causes no call to a cluster, whoever reads it and however often.
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
import type { FleetEntities } from './FleetEntities';
import type { EvaluatedFleet, FleetRowWriter } from './FleetRowWriter';
import { NamespaceRows, type CompiledPart } from './NamespaceRows';
import { toError } from '../lib/toError';

const UPDATE_INTERVAL_MS = 50;
const MAX_SLICE_MS = 8;
const REFRESH = 60_000;
/** A catalog that asks for nothing is most often one that was just started, and not filled yet. */
const REFRESH_EMPTY = 3_000;
const MAX_AGE_MS = 60_000;
/** Namespaces change together: when a cluster is read first, and when somebody labels all of them. */
const BINDINGS_INTERVAL_MS = 1_000;

export interface FleetCacheOptions {
  readonly clusters: ClusterRegistry;
  readonly cache: ClusterCache;
  readonly bindings: Bindings;
  /** One that is content with older answers */
  readonly evidence: EvidenceService;
  readonly entities: FleetEntities;
  readonly writer: FleetRowWriter;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly logger: LoggerService;
  readonly idleMilliseconds: number;
}

export class FleetCache {
  readonly #options: FleetCacheOptions;
  readonly #dirty = new DirtyNamespaces();
  readonly #unsubscribe: readonly (() => void)[];
  #places: ReadonlyMap<string, NamespaceRows> = new Map();
  #gaps: readonly CompiledPart[] = [];
  #usedAt = 0;
  #refreshedAt: number | undefined;
  #bindingsChanged = false;
  #assignedAt = -Infinity;
  #assigned = false;
  #settled = false;
  /** When each place was judged last, the oldest first */
  readonly #ages = new Map<string, number>();
  /** Places that were never judged, because their sources are still being read */
  readonly #unjudged = new Set<string>();
  readonly #evaluated: EvaluatedFleet = {
    find: key => this.#places.get(key),
    keys: () =>
      this.#assigned && this.#options.entities.isRead
        ? this.#places.keys()
        : undefined,
  };
  #running: { readonly stop: AbortController; done: Promise<void> } | undefined;

  constructor(options: FleetCacheOptions) {
    this.#options = options;
    this.#unsubscribe = [
      options.changes.subscribe(change => this.#touch(change)),
      options.cache.subscribe(({ kind }) => {
        this.#bindingsChanged ||= kind === 'namespaces';
      }),
    ];
  }

  /** Somebody reads: starts the loop where it rests. */
  use(): void {
    this.#usedAt = this.#now();
    if (!this.#running) {
      const stop = new AbortController();
      this.#running = { stop, done: this.#run(stop.signal) };
    }
  }

  /** The first time: waits until every volume was looked at, with what it asks for, `milliseconds` at most. */
  async settle(milliseconds: number): Promise<void> {
    const { clock, evidence } = this.#options;
    const end = performance.now() + milliseconds;
    while (!this.isComplete && performance.now() < end && this.#running) {
      await clock.sleep(UPDATE_INTERVAL_MS);
    }
    if (!this.#settled && this.isComplete) {
      await evidence.waitForAnswers('everywhere', end - performance.now());
      await clock.sleep(2 * UPDATE_INTERVAL_MS);
    }
    this.#settled = true;
    await this.#options.writer.write(this.#evaluated);
  }

  /** Every place was looked at with its sources known, or known to be unreadable. */
  get isComplete(): boolean {
    return (
      this.#assigned &&
      this.#options.entities.isRead &&
      this.#unjudged.size === 0
    );
  }

  get size(): number {
    return this.#places.size;
  }

  find(cluster: string, namespace: string): NamespaceRows | undefined {
    return this.#places.get(`${cluster}/${namespace}`);
  }

  /** By cluster and namespace. */
  get places(): Iterable<NamespaceRows> {
    return this.#places.values();
  }

  /** What entities ask for and belongs to no place. */
  get gaps(): readonly CompiledPart[] {
    return this.#gaps;
  }

  async close(): Promise<void> {
    this.#unsubscribe.forEach(stop => stop());
    this.#running?.stop.abort();
    await this.#running?.done;
  }

  async #run(signal: AbortSignal): Promise<void> {
    do {
      await this.#work(signal);
      await this.#options.writer.release();
    } while (!signal.aborted && this.#isUsed());
    this.#forget();
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { clock, logger, writer } = this.#options;
    while (!signal.aborted && this.#isUsed()) {
      try {
        await this.#refresh();
        this.#addOld();
        await this.#judge(signal);
        writer.continue(this.#evaluated);
      } catch (error) {
        logger.error('Failed to update the rows of the fleet', toError(error));
      }
      await clock.sleep(UPDATE_INTERVAL_MS, signal).catch(() => {});
    }
  }

  #isUsed(): boolean {
    return this.#now() - this.#usedAt <= this.#options.idleMilliseconds;
  }

  /** The catalog every minute; who may see what whenever that or the bindings have changed. */
  async #refresh(): Promise<void> {
    const now = this.#now();
    const isDue =
      this.#refreshedAt === undefined ||
      Math.abs(now - this.#refreshedAt) >=
        (this.#options.entities.all.size > 0 ? REFRESH : REFRESH_EMPTY);
    const isChanged =
      this.#bindingsChanged &&
      (!this.#assigned ||
        Math.abs(now - this.#assignedAt) >= BINDINGS_INTERVAL_MS);
    if (!isDue && !isChanged) {
      return;
    }
    this.#bindingsChanged = false;
    if (isDue) {
      await this.#options.entities.refresh();
      this.#refreshedAt = now;
    }
    await this.#assign();
  }

  async #assign(): Promise<void> {
    const { entities } = this.#options;
    const assignment = await assignNamespaces(
      entities.all.values(),
      this.#options,
    );
    const places = new Map<string, NamespaceRows>();
    for (const [key, { members, ...place }] of assignment.places) {
      const known = this.#places.get(key);
      const rows = known ?? new NamespaceRows(place);
      places.set(key, rows);
      if (!known) {
        this.#unjudged.add(key);
      }
      if (rows.setMembers(members)) {
        this.#dirty.add(key);
      }
    }
    for (const key of this.#places.keys()) {
      if (!places.has(key)) {
        this.#ages.delete(key);
        this.#unjudged.delete(key);
      }
    }
    this.#places = places;
    this.#gaps = assignment.gaps;
    this.#assignedAt = this.#now();
    this.#assigned = !assignment.isPreliminary;
    this.#options.writer.assigned();
  }

  /** Some verdicts come with time alone. */
  #addOld(): void {
    const now = this.#now();
    this.#unjudged.forEach(key => this.#dirty.add(key));
    for (const [key, judgedAt] of this.#ages) {
      if (Math.abs(now - judgedAt) < MAX_AGE_MS) {
        break;
      }
      this.#dirty.add(key);
    }
  }

  async #judge(signal: AbortSignal): Promise<void> {
    let begun = performance.now();
    for (const [key, only] of this.#dirty.take()) {
      if (signal.aborted) {
        return;
      }
      const place = this.#places.get(key);
      if (place) {
        const { cluster, namespace } = place;
        const inputs = this.#options.evidence.inputs(cluster, namespace);
        const before = place.judgedAt;
        place.judge(inputs, { at: this.#now(), only });
        if (place.judgedAt !== undefined) {
          if (place.judgedAt !== before) {
            this.#unjudged.delete(key);
            this.#ages.delete(key);
            this.#ages.set(key, place.judgedAt);
          }
          this.#options.writer.evaluated(key);
        }
      }
      if (performance.now() - begun > MAX_SLICE_MS) {
        await turn();
        begun = performance.now();
      }
    }
  }

  #touch({ cluster, namespace, only }: Change): void {
    if (!this.#running) {
      return;
    }
    if (cluster !== undefined && namespace !== undefined) {
      const key = `${cluster}/${namespace}`;
      if (this.#places.has(key)) {
        this.#dirty.add(key, only);
      }
      return;
    }
    for (const [key, place] of this.#places) {
      if (
        (cluster ?? place.cluster) === place.cluster &&
        (namespace ?? place.namespace) === place.namespace
      ) {
        this.#dirty.add(key);
      }
    }
  }

  #forget(): void {
    this.#running = undefined;
    this.#places = new Map();
    this.#gaps = [];
    this.#refreshedAt = undefined;
    this.#assignedAt = -Infinity;
    this.#assigned = false;
    this.#settled = false;
    this.#dirty.take();
    this.#ages.clear();
    this.#unjudged.clear();
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}
