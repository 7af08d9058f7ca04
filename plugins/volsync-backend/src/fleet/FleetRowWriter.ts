/**
 * Writes changed fleet rows to the database, in batches, a few times a second.
 *
 * Guarantees
 *
 * - Only the owner of a cluster writes its rows. A replica that takes a cluster over compares all stored rows with its
 *   own.
 * - A batch is written together with the evaluation times of its namespaces, and only if the cluster's lease is still
 *   held.
 * - If a namespace can't be read, its rows are kept and get older. They are removed only after its objects were read,
 *   or if no entity sees the namespace any more.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../lib/clock';
import { FailureLog } from '../lib/FailureLog';
import type { ClusterOwnership } from './ClusterOwnership';
import type { FleetClusterStore } from './FleetClusterStore';
import type {
  FleetRowStore,
  NamespaceFreshness,
  NamespaceKey,
} from './FleetRowStore';
import type { NamespaceRows } from './NamespaceRows';
import {
  toEntityRef,
  toPosition,
  toStoredRow,
  type StoredRow,
} from './toStoredRow';

const WRITE_INTERVAL_MS = 200;
const RETRY_INTERVAL_MS = 5_000;
/** Namespaces are evaluated every minute; their times are written only as often as needed to stay fresh. */
const FRESHNESS_INTERVAL_MS = 45_000;
/** Other queries get their turn between batches. */
const NAMESPACES_PER_BATCH = 50;
/** A cluster that the portal no longer has may be back after a moment, if another plugin provides it. */
const REMOVED_MS = 10 * 60_000;
const REMOVAL_MS = 60_000;

interface Written {
  /** By position: what was stored, to find what differs */
  readonly texts: ReadonlyMap<string, string>;
  readonly checkedAt: number;
  readonly isRead: boolean;
  readonly gaps?: string;
}

const NOTHING: Written = {
  texts: new Map(),
  checkedAt: -Infinity,
  isRead: false,
};

/** The evaluated rows of the clusters that this replica owns. @internal */
export interface EvaluatedFleet {
  readonly find: (key: string) => NamespaceRows | undefined;
  readonly keys: () => Iterable<string>;
  /** Clusters whose namespaces are among the keys, with a number that differs after each time that one was taken */
  readonly clusters: () => ReadonlyMap<string, number>;
  /** Whether it is known which namespaces entities see */
  readonly isAssigned: () => boolean;
}

export class FleetRowWriter {
  readonly #store: FleetRowStore;
  readonly #ownership: Pick<ClusterOwnership, 'toLease' | 'lost' | 'holder'>;
  readonly #clusters: FleetClusterStore;
  readonly #listClusters: () => readonly string[];
  readonly #clock: Clock;
  readonly #basis: string;
  readonly #onWritten: () => void;
  /** By cluster, then by namespace */
  readonly #written = new Map<string, Map<string, Written>>();
  /** Clusters that are being written, with the number of their ownership */
  #begun: ReadonlyMap<string, number> = new Map();
  #changed = new Set<string>();
  #isForgetting = true;
  readonly #removedSince = new Map<string, number>();
  /** In the process's monotonic time */
  #nextAt = 0;
  #writing: Promise<void> | undefined;
  readonly #failures: FailureLog;

  constructor(options: {
    readonly store: FleetRowStore;
    readonly ownership: Pick<ClusterOwnership, 'toLease' | 'lost' | 'holder'>;
    readonly clusters: FleetClusterStore;
    /** The configured clusters */
    readonly listClusters: () => readonly string[];
    readonly clock: Clock;
    readonly logger: LoggerService;
    /** Identifies the bindings in the configuration */
    readonly basis: string;
    readonly onWritten: () => void;
  }) {
    this.#store = options.store;
    this.#ownership = options.ownership;
    this.#clusters = options.clusters;
    this.#listClusters = options.listClusters;
    this.#clock = options.clock;
    this.#failures = new FailureLog(
      options.logger,
      'Failed to save the rows of the fleet; retrying. Until then, the last saved rows are shown with their age',
    );
    this.#basis = options.basis;
    this.#onWritten = options.onWritten;
  }

  /** Marks a namespace as evaluated. */
  evaluated(key: string): void {
    this.#changed.add(key);
  }

  /** Called after the assignment of namespaces to entities changed. */
  assigned(): void {
    this.#isForgetting = true;
  }

  /** Starts writing what is due, without waiting for it. */
  continue(fleet: EvaluatedFleet): void {
    const now = performance.now();
    if (!this.#writing && now >= this.#nextAt) {
      this.#nextAt = now + WRITE_INTERVAL_MS;
      void this.write(fleet);
    }
  }

  /** Resolves when everything evaluated so far is written, or can't be written now. Never rejects. */
  async write(fleet: EvaluatedFleet): Promise<void> {
    await this.#writing;
    this.#writing ??= this.#write(fleet)
      .then(() => this.#failures.succeeded())
      .catch(error => this.#fail(error))
      .finally(() => {
        this.#writing = undefined;
      });
    await this.#writing;
  }

  /** Called when this replica stops evaluating. */
  async release(): Promise<void> {
    await this.#writing;
    this.#begin(new Map(), []);
    this.#changed.clear();
  }

  async #write(fleet: EvaluatedFleet): Promise<void> {
    this.#begin(fleet.clusters(), fleet.keys());
    await this.#forget(fleet);
    while (this.#changed.size > 0) {
      const keys = this.#takeBatch();
      try {
        await this.#writeSome(
          keys.flatMap(key => {
            const rows = fleet.find(key);
            return rows?.evaluatedAt === undefined ? [] : { key, rows };
          }),
        );
      } catch (error) {
        keys.forEach(key => this.#changed.add(key));
        throw error;
      }
    }
  }

  /** Starts over with clusters that were taken since, because another replica may have written. */
  #begin(clusters: ReadonlyMap<string, number>, keys: Iterable<string>): void {
    for (const cluster of this.#begun.keys()) {
      if (clusters.get(cluster) !== this.#begun.get(cluster)) {
        this.#written.delete(cluster);
      }
    }
    const taken = [...clusters].filter(
      ([cluster, term]) => this.#begun.get(cluster) !== term,
    );
    if (taken.length > 0) {
      this.#isForgetting = true;
      const names = new Set(taken.map(([cluster]) => cluster));
      for (const key of keys) {
        if (names.has(toCluster(key))) {
          this.#changed.add(key);
        }
      }
    }
    this.#begun = clusters;
  }

  /** Some changed namespaces of one cluster. */
  #takeBatch(): readonly string[] {
    const keys: string[] = [];
    let cluster: string | undefined;
    for (const key of this.#changed) {
      cluster ??= toCluster(key);
      if (toCluster(key) === cluster) {
        keys.push(key);
        this.#changed.delete(key);
      }
      if (keys.length >= NAMESPACES_PER_BATCH) {
        break;
      }
    }
    return keys;
  }

  /** Writes namespaces of one cluster. */
  async #writeSome(
    some: readonly { readonly key: string; readonly rows: NamespaceRows }[],
  ): Promise<void> {
    const cluster = some[0]?.rows.name.cluster;
    if (cluster === undefined || !this.#begun.has(cluster)) {
      return;
    }
    const written = this.#writtenOf(cluster);
    await this.#loadWritten(written, some);
    const changes = some.flatMap(({ key, rows }) => {
      const change = compare(rows, written.get(key) ?? NOTHING);
      return change ? { key, ...change } : [];
    });
    if (changes.length === 0) {
      return;
    }
    const isSaved = await this.#store.save(
      {
        rows: changes.flatMap(({ rows }) => rows),
        removed: changes.flatMap(({ removed }) => removed),
        namespaces: changes.map(({ freshness }) => freshness),
      },
      { lease: this.#ownership.toLease(cluster), basis: this.#basis },
    );
    if (!isSaved) {
      this.#lose(cluster);
      return;
    }
    changes.forEach(({ key, after }) => written.set(key, after));
    this.#onWritten();
  }

  #writtenOf(cluster: string): Map<string, Written> {
    const written = this.#written.get(cluster) ?? new Map<string, Written>();
    this.#written.set(cluster, written);
    return written;
  }

  /** Loads what an earlier process or another replica wrote. */
  async #loadWritten(
    written: Map<string, Written>,
    some: readonly { readonly key: string; readonly rows: NamespaceRows }[],
  ): Promise<void> {
    const unknown = some.filter(({ key }) => !written.has(key));
    if (unknown.length === 0) {
      return;
    }
    const stored = await this.#store.load(unknown.map(({ rows }) => rows.name));
    const byKey = new Map<string, Map<string, string>>();
    for (const { position, document, target } of stored) {
      const [cluster, namespace] = position.split('\t');
      const key = `${cluster}/${namespace}`;
      const texts = byKey.get(key) ?? new Map<string, string>();
      byKey.set(key, texts);
      texts.set(position, toContent(document, target));
    }
    for (const { key } of unknown) {
      const texts = byKey.get(key);
      written.set(key, texts ? { ...NOTHING, texts } : NOTHING);
    }
  }

  /** Deletes namespaces of own clusters that no entity sees, and clusters that the portal no longer has. */
  async #forget(fleet: EvaluatedFleet): Promise<void> {
    if (!this.#isForgetting || !fleet.isAssigned()) {
      return;
    }
    this.#isForgetting = false;
    const seen = new Set(fleet.keys());
    const stored = await this.#store.listNamespaces();
    for (const cluster of this.#begun.keys()) {
      const gone = stored.filter(
        one =>
          one.cluster === cluster && !seen.has(`${cluster}/${one.namespace}`),
      );
      await this.#forgetSome(cluster, gone);
    }
    await this.#forgetRemoved(stored);
  }

  async #forgetSome(
    cluster: string,
    gone: readonly NamespaceKey[],
  ): Promise<void> {
    if (gone.length === 0) {
      return;
    }
    const lease = this.#ownership.toLease(cluster);
    if (!(await this.#store.forget(gone, lease))) {
      this.#lose(cluster);
      return;
    }
    const written = this.#writtenOf(cluster);
    gone.forEach(({ namespace }) => written.delete(`${cluster}/${namespace}`));
    this.#onWritten();
  }

  async #forgetRemoved(stored: readonly NamespaceKey[]): Promise<void> {
    const now = this.#clock.now().getTime();
    const configured = new Set(this.#listClusters());
    const removed = [
      ...stored.map(({ cluster }) => cluster),
      ...(await this.#clusters.listClusters()),
    ].filter(cluster => !configured.has(cluster));
    for (const cluster of this.#removedSince.keys()) {
      if (!removed.includes(cluster)) {
        this.#removedSince.delete(cluster);
      }
    }
    for (const cluster of new Set(removed)) {
      const since = this.#removedSince.get(cluster) ?? now;
      this.#removedSince.set(cluster, since);
      const lease = this.#ownership.toLease(cluster);
      // A replica with another configuration may still own it.
      if (
        Math.abs(now - since) >= REMOVED_MS &&
        (await this.#clusters.take(lease, { now, until: now + REMOVAL_MS }))
      ) {
        await this.#store.forget(
          stored.filter(one => one.cluster === cluster),
          lease,
        );
        await this.#clusters.delete(lease);
        this.#onWritten();
      }
    }
  }

  /** The next write starts over if this replica takes the cluster again. */
  #lose(cluster: string): void {
    this.#ownership.lost(cluster);
    this.#begun = new Map([...this.#begun].filter(([one]) => one !== cluster));
    this.#written.delete(cluster);
  }

  #fail(error: unknown): void {
    this.#failures.failed(error);
    this.#nextAt = performance.now() + RETRY_INTERVAL_MS;
  }
}

function toCluster(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}

/** The changes of a namespace to write; undefined if there are none. */
function compare(
  evaluated: NamespaceRows,
  before: Written,
):
  | {
      readonly rows: readonly StoredRow[];
      readonly removed: readonly string[];
      readonly freshness: NamespaceFreshness;
      readonly after: Written;
    }
  | undefined {
  const { name, isRead, evaluatedAt = 0 } = evaluated;
  const texts = new Map<string, string>();
  const rows: StoredRow[] = [];
  for (const { text, target, ...row } of evaluated.rows) {
    const position = toPosition({ ...row, ...name });
    const content = toContent(text, target);
    texts.set(position, content);
    const stored =
      before.texts.get(position) === content
        ? undefined
        : toStoredRow(text, target);
    if (stored) {
      rows.push(stored);
    }
  }
  const gaps = toGaps(evaluated);
  const removed: string[] = [];
  for (const [position, text] of before.texts) {
    if (texts.has(position)) {
      continue;
    }
    if (isRead || !evaluated.hasMember(toEntityRef(position))) {
      removed.push(position);
    } else {
      texts.set(position, text);
    }
  }
  const isDue =
    before.isRead !== isRead ||
    before.gaps !== gaps ||
    Math.abs(evaluatedAt - before.checkedAt) >= FRESHNESS_INTERVAL_MS;
  return isDue || rows.length > 0 || removed.length > 0
    ? {
        rows,
        removed,
        freshness: {
          ...name,
          checkedAt: evaluatedAt,
          ...(isRead && { readAt: evaluatedAt }),
          gaps,
        },
        after: { texts, checkedAt: evaluatedAt, isRead, gaps },
      }
    : undefined;
}

function toContent(document: string, target: string | null): string {
  return `${target}\n${document}`;
}

/** PostgreSQL cannot store NUL. */
function toGaps({ gaps }: NamespaceRows): string | undefined {
  return gaps.length === 0
    ? undefined
    : `[${gaps.map(({ text }) => text).join()}]`.replaceAll('\0', '');
}
