/**
 * Where the sources of each cluster back up to: written by the owner of the cluster, read by all replicas. So a replica
 * learns who shares a repository without watching the sources of clusters that it doesn't own.
 *
 * Guarantees
 *
 * - Only sources that were read are removed. A source whose Secret can't be read keeps its rows, and so does one whose
 *   repository isn't identified yet.
 * - A cluster that no owner has confirmed for two minutes, or whose owner has other bindings, is read by each replica
 *   itself, as if there were no table.
 * - Rows hold digests, because locations have any length. They are no secret: listings in the same database name them.
 */
import { createHash } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Change } from '../lib/Changes';
import type { Clock } from '../lib/clock';
import { FailureLog } from '../lib/FailureLog';
import type { RepositoryService } from '../object-stores/RepositoryService';
import type {
  LocatedSource,
  StoredLocations,
  StoredUser,
} from '../object-stores/StoredLocations';
import type { ClusterOwnership } from './ClusterOwnership';
import type {
  FleetLocationStore,
  LocationRow,
  LocationsState,
} from './FleetLocationStore';

const INTERVAL_MS = 2_000;
const CONFIRM_INTERVAL_MS = 30_000;
/** A cluster confirmed before that is read by each replica. */
const CONFIRMED_MS = 120_000;
/** How long the first owner of a cluster is waited for. */
const FIRST_MS = 60_000;

interface Written {
  readonly term: number;
  /** What the rows were made of */
  readonly from?: object;
  readonly rows: ReadonlyMap<string, LocationRow>;
  readonly confirmedAt: number;
}

/** @internal */
export class FleetLocations implements StoredLocations {
  readonly #store: FleetLocationStore;
  readonly #ownership: Pick<
    ClusterOwnership,
    'owned' | 'isReady' | 'toLease' | 'lost'
  >;
  readonly #index: RepositoryService['locations'];
  readonly #basis: string;
  readonly #onChange: (change: Change) => void;
  readonly #clock: Clock;
  readonly #written = new Map<string, Written>();
  /** Clusters that no owner has written, and since when */
  readonly #missingSince = new Map<string, number>();
  /** Absent until it was first tried to read them */
  #states: ReadonlyMap<string, LocationsState> | undefined;
  #shared: ReadonlyMap<string, readonly StoredUser[]> = new Map();
  #revisions = '';
  readonly #failures: FailureLog;
  #running:
    | { readonly stop: AbortController; readonly done: Promise<void> }
    | undefined;

  constructor(options: {
    readonly store: FleetLocationStore;
    readonly ownership: Pick<
      ClusterOwnership,
      'owned' | 'isReady' | 'toLease' | 'lost'
    >;
    readonly index: RepositoryService['locations'];
    /** Identifies the bindings in the configuration */
    readonly basis: string;
    readonly onChange: (change: Change) => void;
    readonly clock: Clock;
    readonly logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#ownership = options.ownership;
    this.#index = options.index;
    this.#basis = options.basis;
    this.#onChange = options.onChange;
    this.#clock = options.clock;
    this.#failures = new FailureLog(
      options.logger,
      'Failed to exchange the locations of repositories with other replicas; retrying',
    );
  }

  start(): void {
    this.#index.use(this);
    const stop = new AbortController();
    this.#running = { stop, done: this.#repeat(stop.signal) };
  }

  async close(): Promise<void> {
    this.#running?.stop.abort();
    await this.#running?.done;
  }

  stateOf(cluster: string): 'stored' | 'pending' | 'live' {
    if (this.#ownership.owned.has(cluster)) {
      return 'live';
    }
    if (!this.#states) {
      return 'pending';
    }
    const now = this.#now();
    const { basis, confirmedAt } = this.#states.get(cluster) ?? {};
    if (confirmedAt !== undefined && basis === this.#basis) {
      this.#missingSince.delete(cluster);
      return Math.abs(now - confirmedAt) < CONFIRMED_MS ? 'stored' : 'live';
    }
    // While replicas share the clusters, each soon has an owner.
    const since = this.#missingSince.get(cluster) ?? now;
    this.#missingSince.set(cluster, since);
    return this.#ownership.isReady && Math.abs(now - since) < FIRST_MS
      ? 'pending'
      : 'live';
  }

  find(key: string): readonly StoredUser[] {
    return this.#shared.size === 0 ? [] : this.#shared.get(toDigest(key)) ?? [];
  }

  /** Writes the locations of own clusters, and reads which are shared. Never rejects. */
  async round(): Promise<void> {
    try {
      for (const [cluster, term] of this.#ownership.owned) {
        await this.#write(cluster, term);
      }
      await this.#read();
      this.#failures.succeeded();
    } catch (error) {
      this.#states ??= new Map();
      this.#failures.failed(error);
    }
  }

  async #repeat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.round();
      await this.#clock.sleep(INTERVAL_MS, signal).catch(() => {});
    }
  }

  async #write(cluster: string, term: number): Promise<void> {
    const found = this.#index.list(cluster);
    if (!found) {
      return;
    }
    const before = await this.#writtenOf(cluster, term);
    const at = this.#now();
    const isDue =
      found.isCurrent &&
      Math.abs(at - before.confirmedAt) >= CONFIRM_INTERVAL_MS;
    // Comparing ten thousand sources takes a tenth of a second.
    if (before.from === found && !isDue) {
      return;
    }
    const after = toRows(cluster, found.sources, before.rows);
    const rows = [...after].flatMap(([key, row]) => {
      const last = before.rows.get(key);
      return last?.secret === row.secret && last.opens === row.opens ? [] : row;
    });
    const removed = [...before.rows].flatMap(([key, row]) =>
      after.has(key) ? [] : row,
    );
    if (rows.length === 0 && removed.length === 0 && !isDue) {
      this.#written.set(cluster, { ...before, from: found });
      return;
    }
    const isSaved = await this.#store.save(
      {
        rows,
        removed,
        ...(isDue && { confirmed: { basis: this.#basis, at } }),
      },
      this.#ownership.toLease(cluster),
    );
    if (isSaved) {
      const confirmedAt = isDue ? at : before.confirmedAt;
      this.#written.set(cluster, {
        term,
        from: found,
        rows: after,
        confirmedAt,
      });
    } else {
      this.#ownership.lost(cluster);
      this.#written.delete(cluster);
    }
  }

  /** Starts over with a cluster that was taken since, because another replica may have written. */
  async #writtenOf(cluster: string, term: number): Promise<Written> {
    const written = this.#written.get(cluster);
    if (written?.term === term) {
      return written;
    }
    const rows = await this.#store.load(cluster);
    return {
      term,
      rows: new Map(rows.map(row => [toKey(row), row])),
      confirmedAt: -Infinity,
    };
  }

  async #read(): Promise<void> {
    const states = await this.#store.listStates();
    const revisions = JSON.stringify(
      [...states].map(([cluster, { revision }]) => [cluster, revision]).sort(),
    );
    if (revisions !== this.#revisions) {
      const before = this.#shared;
      this.#shared = toShared(await this.#store.listShared());
      this.#revisions = revisions;
      this.#index.expire();
      this.#announce(before);
    }
    this.#states = states;
  }

  /** Evaluates users of locations again whose other users have changed. */
  #announce(before: ReadonlyMap<string, readonly StoredUser[]>): void {
    for (const digest of new Set([...before.keys(), ...this.#shared.keys()])) {
      const users = this.#shared.get(digest) ?? [];
      const earlier = before.get(digest) ?? [];
      if (JSON.stringify(users) !== JSON.stringify(earlier)) {
        for (const { secret } of [...users, ...earlier]) {
          const { cluster, namespace } = secret;
          this.#onChange({ cluster, namespace });
        }
      }
    }
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

/** What is unknown of a source stays as it was. */
function toRows(
  cluster: string,
  sources: readonly LocatedSource[],
  before: ReadonlyMap<string, LocationRow>,
): ReadonlyMap<string, LocationRow> {
  const stored = new Map<string, LocationRow[]>();
  for (const row of before.values()) {
    const name = `${row.namespace}/${row.source}`;
    const rows = stored.get(name) ?? [];
    stored.set(name, rows);
    rows.push(row);
  }
  const rows = new Map<string, LocationRow>();
  for (const one of sources) {
    const { namespace, name: source, secret, location, identity } = one;
    const last = stored.get(`${namespace}/${source}`) ?? [];
    const keep = () => last.forEach(row => rows.set(toKey(row), row));
    if (location === undefined) {
      keep();
      continue;
    }
    const digest = toDigest(location);
    const lastHere = last.find(row => row.digest === digest);
    if (identity === undefined && lastHere) {
      keep();
    }
    // As in memory: credentials that once opened the repository keep counting if the store fails later.
    const opens = one.mayUse && (one.opens || Boolean(lastHere?.opens));
    const head = { cluster, namespace, source, secret, opens };
    for (const key of [location, ...(identity ? [identity] : [])]) {
      const row = { ...head, digest: toDigest(key) };
      rows.set(toKey(row), row);
    }
  }
  return rows;
}

function toShared(
  rows: readonly LocationRow[],
): ReadonlyMap<string, readonly StoredUser[]> {
  const shared = new Map<string, StoredUser[]>();
  for (const { digest, cluster, namespace, source, secret, opens } of rows) {
    const users = shared.get(digest) ?? [];
    shared.set(digest, users);
    users.push({
      source: `${cluster}/${namespace}/${source}`,
      secret: { cluster, namespace, name: secret },
      opens,
    });
  }
  return shared;
}

function toKey({ digest, namespace, source }: LocationRow): string {
  return `${digest} ${namespace}/${source}`;
}

function toDigest(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
