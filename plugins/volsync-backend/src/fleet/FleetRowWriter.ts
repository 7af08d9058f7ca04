/**
 * Writes the rows of the fleet to the database: those that changed, in batches, a few times a second.
 *
 * - One replica writes, the one that holds a lease. Every replica that someone reads evaluates the rows, so another takes
 *   over when the lease has run out, and compares all that is stored with what it has evaluated.
 * - A batch is written together with the time of its namespaces, and only if the lease is still held then.
 * - What could not be read stays as it was written, and gets older: rows of a namespace are removed only if its objects
 *   were read, or no entity sees it any more.
 */
import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../lib/clock';
import type { LeaseStore } from '../lib/LeaseStore';
import { toError } from '../lib/toError';
import type { FleetRowStore, NamespaceFreshness } from './FleetRowStore';
import type { NamespaceRows } from './NamespaceRows';
import {
  toEntityRef,
  toPosition,
  toStoredRow,
  type StoredRow,
} from './toStoredRow';

const LEASE = 'fleet';
const LEASE_MS = 30_000;
const WRITE_INTERVAL_MS = 200;
const RETRY_INTERVAL_MS = 5_000;
/** Each namespace is evaluated once a minute; its time is written no more often than it takes to stay fresh. */
const FRESHNESS_INTERVAL_MS = 45_000;
/** Other queries get their turn between so many. */
const NAMESPACES_A_BATCH = 50;

interface Written {
  readonly texts: ReadonlyMap<string, string>;
  readonly checkedAt: number;
  readonly isRead: boolean;
}

const NOTHING: Written = {
  texts: new Map(),
  checkedAt: -Infinity,
  isRead: false,
};

/** What is evaluated. @internal */
export interface EvaluatedFleet {
  readonly find: (key: string) => NamespaceRows | undefined;
  /** Undefined while it isn't known which namespaces entities see */
  readonly keys: () => Iterable<string> | undefined;
}

/** @internal */
export class FleetRowWriter {
  readonly #store: FleetRowStore;
  readonly #leases: LeaseStore;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #basis: string;
  readonly #onWritten: () => void;
  readonly #holder = randomUUID();
  readonly #written = new Map<string, Written>();
  #changed = new Set<string>();
  #isForgetting = true;
  #heldUntil = -Infinity;
  #askAgainAt = -Infinity;
  /** By the clock of the process */
  #nextAt = 0;
  #writing: Promise<void> | undefined;
  #failure: string | undefined;

  constructor(options: {
    readonly store: FleetRowStore;
    readonly leases: LeaseStore;
    readonly clock: Clock;
    readonly logger: LoggerService;
    /** Of the bindings in the configuration */
    readonly basis: string;
    readonly onWritten: () => void;
  }) {
    this.#store = options.store;
    this.#leases = options.leases;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#basis = options.basis;
    this.#onWritten = options.onWritten;
  }

  /** A namespace was evaluated. */
  evaluated(key: string): void {
    this.#changed.add(key);
  }

  /** Other namespaces are seen by entities than before. */
  assigned(): void {
    this.#isForgetting = true;
  }

  /** Writes what is due, without waiting for it. */
  continue(fleet: EvaluatedFleet): void {
    const now = performance.now();
    if (!this.#writing && now >= this.#nextAt) {
      this.#nextAt = now + WRITE_INTERVAL_MS;
      void this.write(fleet);
    }
  }

  /** Resolves when everything that was evaluated before is written, or can't be written now. Never rejects. */
  async write(fleet: EvaluatedFleet): Promise<void> {
    await this.#writing;
    this.#writing ??= this.#write(fleet)
      .then(() => {
        this.#failure = undefined;
      })
      .catch(error => this.#fail(error))
      .finally(() => {
        this.#writing = undefined;
      });
    await this.#writing;
  }

  /** No longer evaluates: another replica that does may write. */
  async release(): Promise<void> {
    await this.#writing;
    const isHeld = this.#heldUntil > -Infinity;
    this.#lose();
    this.#changed.clear();
    if (isHeld) {
      await this.#leases.release(LEASE, this.#holder).catch(() => {});
    }
  }

  async #write(fleet: EvaluatedFleet): Promise<void> {
    if (!(await this.#hold(fleet))) {
      return;
    }
    await this.#forget(fleet);
    while (this.#changed.size > 0) {
      const keys = [...this.#changed].slice(0, NAMESPACES_A_BATCH);
      keys.forEach(key => this.#changed.delete(key));
      try {
        await this.#writeSome(
          keys.flatMap(key => {
            const rows = fleet.find(key);
            return rows?.judgedAt === undefined ? [] : { key, rows };
          }),
        );
      } catch (error) {
        keys.forEach(key => this.#changed.add(key));
        throw error;
      }
    }
  }

  async #writeSome(
    some: readonly { readonly key: string; readonly rows: NamespaceRows }[],
  ): Promise<void> {
    await this.#loadWritten(some);
    const changes = some.flatMap(({ key, rows }) => {
      const before = this.#written.get(key) ?? NOTHING;
      const change = compare(rows, before);
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
      { lease: { name: LEASE, holder: this.#holder }, basis: this.#basis },
    );
    if (!isSaved) {
      this.#lose();
      return;
    }
    changes.forEach(({ key, after }) => this.#written.set(key, after));
    this.#onWritten();
  }

  /** What an earlier process or another replica wrote. */
  async #loadWritten(
    some: readonly { readonly key: string; readonly rows: NamespaceRows }[],
  ): Promise<void> {
    const unknown = some.filter(({ key }) => !this.#written.has(key));
    if (unknown.length === 0) {
      return;
    }
    const stored = await this.#store.load(unknown.map(({ rows }) => rows.name));
    const byKey = new Map<string, Map<string, string>>();
    for (const [position, document] of stored) {
      const [cluster, namespace] = position.split('\t');
      const key = `${cluster}/${namespace}`;
      const texts = byKey.get(key) ?? new Map<string, string>();
      byKey.set(key, texts);
      texts.set(position, document);
    }
    for (const { key } of unknown) {
      const texts = byKey.get(key);
      this.#written.set(key, texts ? { ...NOTHING, texts } : NOTHING);
    }
  }

  async #forget(fleet: EvaluatedFleet): Promise<void> {
    const keys = this.#isForgetting ? fleet.keys() : undefined;
    if (!keys) {
      return;
    }
    this.#isForgetting = false;
    const seen = new Set(keys);
    const stored = await this.#store.listNamespaces();
    const gone = stored.filter(
      ({ cluster, namespace }) => !seen.has(`${cluster}/${namespace}`),
    );
    await this.#store.forget(gone);
    gone.forEach(({ cluster, namespace }) =>
      this.#written.delete(`${cluster}/${namespace}`),
    );
    if (gone.length > 0) {
      this.#onWritten();
    }
  }

  /** Whether this replica writes. */
  async #hold(fleet: EvaluatedFleet): Promise<boolean> {
    const now = this.#now();
    if (now < this.#askAgainAt && now > this.#askAgainAt - LEASE_MS) {
      return this.#heldUntil > now;
    }
    const until = now + LEASE_MS;
    const isNew = this.#heldUntil <= now;
    const isHeld = await this.#leases.take(LEASE, {
      holder: this.#holder,
      now,
      until,
    });
    this.#askAgainAt = now + LEASE_MS / 3;
    if (!isHeld) {
      this.#lose();
      this.#askAgainAt = now + LEASE_MS / 3;
      // What another replica writes needs no second copy here.
      this.#changed.clear();
      return false;
    }
    if (isNew) {
      this.#written.clear();
      this.#isForgetting = true;
      for (const key of fleet.keys() ?? []) {
        this.#changed.add(key);
      }
    }
    this.#heldUntil = until;
    return true;
  }

  #lose(): void {
    this.#heldUntil = -Infinity;
    this.#askAgainAt = -Infinity;
    this.#written.clear();
  }

  #fail(error: unknown): void {
    const { message } = toError(error);
    if (this.#failure !== message) {
      this.#failure = message;
      this.#logger.warn(
        'Failed to save the rows of the fleet; retrying. Until then, the last saved rows are shown with their age',
        toError(error),
      );
    }
    this.#nextAt = performance.now() + RETRY_INTERVAL_MS;
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

/** What of a namespace is to be written; undefined for nothing. */
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
  const { name, isRead, judgedAt = 0 } = evaluated;
  const texts = new Map(
    [...evaluated.rows].map(row => [toPosition({ ...row, ...name }), row.text]),
  );
  const rows = [...texts].flatMap(([position, text]) =>
    before.texts.get(position) === text ? [] : toStoredRow(text) ?? [],
  );
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
    Math.abs(judgedAt - before.checkedAt) >= FRESHNESS_INTERVAL_MS;
  return isDue || rows.length > 0 || removed.length > 0
    ? {
        rows,
        removed,
        freshness: {
          ...name,
          checkedAt: judgedAt,
          ...(isRead && { readAt: judgedAt }),
        },
        after: { texts, checkedAt: judgedAt, isRead },
      }
    : undefined;
}
