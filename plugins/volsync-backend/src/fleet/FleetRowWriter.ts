/**
 * Writes changed fleet rows to the database, in batches, a few times a second.
 *
 * Guarantees
 *
 * - Only the replica that holds a lease writes. Every replica whose fleet is being read evaluates the rows. When the
 *   lease expires, another replica takes over and compares all stored rows with its own.
 * - A batch is written together with the evaluation times of its namespaces, and only if the lease is still held.
 * - If a namespace can't be read, its rows are kept and get older. They are removed only after its objects were read,
 *   or if no entity sees the namespace any more.
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
/** Namespaces are evaluated every minute; their times are written only as often as needed to stay fresh. */
const FRESHNESS_INTERVAL_MS = 45_000;
/** Other queries get their turn between batches. */
const NAMESPACES_PER_BATCH = 50;

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

/** The evaluated rows. @internal */
export interface EvaluatedFleet {
  readonly find: (key: string) => NamespaceRows | undefined;
  /** Undefined until it is known which namespaces entities see */
  readonly keys: () => Iterable<string> | undefined;
}

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
  /** In the process's monotonic time */
  #nextAt = 0;
  #writing: Promise<void> | undefined;
  #failure: string | undefined;

  constructor(options: {
    readonly store: FleetRowStore;
    readonly leases: LeaseStore;
    readonly clock: Clock;
    readonly logger: LoggerService;
    /** Identifies the bindings in the configuration */
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
      .then(() => {
        this.#failure = undefined;
      })
      .catch(error => this.#fail(error))
      .finally(() => {
        this.#writing = undefined;
      });
    await this.#writing;
  }

  /** Gives up the lease because this replica stopped evaluating, so that another can write. */
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
      const keys = [...this.#changed].slice(0, NAMESPACES_PER_BATCH);
      keys.forEach(key => this.#changed.delete(key));
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

  /** Loads what an earlier process or another replica wrote. */
  async #loadWritten(
    some: readonly { readonly key: string; readonly rows: NamespaceRows }[],
  ): Promise<void> {
    const unknown = some.filter(({ key }) => !this.#written.has(key));
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

  /** Takes or extends the lease; returns whether this replica writes. */
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
      // Another replica writes, so nothing needs to be kept here.
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
