/**
 * Reads slow answers in the background.
 *
 * Guarantees
 *
 * - `get` returns what is known now. If that is missing or too old, it starts a read: one at a time for each key, for
 *   any number of readers. Listeners are notified of the answer.
 * - Failures are kept as long as answers, so a broken server doesn't get a request from each reader.
 * - With `keepsLastKnown`, a failure retracts nothing that was known. It only adds why that isn't current.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  keepLastKnown,
  unread,
  type Reading,
} from 'backstage-plugin-volsync-common';
import { widen, type Change } from './Changes';
import { systemClock, type Clock } from './clock';
import { FairThrottle } from './FairThrottle';
import { raceWithSignal } from './raceWithSignal';
import { toError } from './toError';

interface Entry<T> {
  reading: Reading<T>;
  /** Passed to listeners with each answer */
  change: Change;
  usedAt: number;
  answeredAt?: number;
  outdated?: boolean;
  running?: Promise<void>;
}

/** What was used within this time is kept, whatever the limit: the fleet loop uses every entry every minute. */
const IN_USE_MS = 15 * 60_000;
/** Maximum number of kept entries in use, so that they never take all memory of the process. */
export const MAX_IN_USE = 250_000;

export interface BackgroundReadingsOptions {
  /** For messages, such as `the keys of the Secret` */
  readonly label: string;
  readonly lifetimeMilliseconds: number;
  /** For failed reads. Default: the same as for answers */
  readonly failureLifetimeMilliseconds?: number;
  readonly timeoutMilliseconds: number;
  /** Maximum number of concurrent reads */
  readonly concurrency?: number;
  /** Maximum for one tenant. Default: all */
  readonly concurrencyPerTenant?: number;
  /** Maximum number of keys that were not used for 15 minutes; the least recently used are dropped first */
  readonly limit?: number;
  readonly clock?: Clock;
  /** Called with the change that the readers passed */
  readonly onChange?: (change: Change, key: string) => void;
  /** A failure does not replace an answer, but marks it as lost */
  readonly keepsLastKnown?: boolean;
  /** With `keepsLastKnown`: what was known of a key before this process started */
  readonly before?: (key: string) => Reading<unknown> | undefined;
  /** Doesn't notify of an answer that equals the known one. Not for answers that are only useful when new */
  readonly quietWhenSame?: boolean;
  /** The group of a key; groups can be expired together */
  readonly groupOf?: (key: string) => string;
}

export interface ReadOptions {
  /** Where the answer is shown. Default: everywhere */
  readonly change?: Change;
  /** The tenant that causes the read: tenants take turns. Default: one shared by all that name none */
  readonly tenant?: string;
  /** Accepts older answers than the usual lifetime */
  readonly lifetimeMilliseconds?: number;
}

/** A read in progress. @internal */
export interface PendingRead {
  readonly key: string;
  readonly change: Change;
  /** No earlier answer exists */
  readonly isFirst: boolean;
}

export class BackgroundReadings<T> {
  readonly #options: BackgroundReadingsOptions;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry<T>>();
  /** Keys by group, so that expiring one group doesn't depend on the number of others */
  readonly #groups = new Map<string, Set<string>>();
  /** Entries with a read in progress: few of very many */
  readonly #open = new Map<string, Entry<T>>();
  readonly #throttle: FairThrottle;
  readonly #closing = new AbortController();

  constructor(options: BackgroundReadingsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#throttle = new FairThrottle({
      concurrency: options.concurrency ?? 8,
      perTenant: options.concurrencyPerTenant,
    });
  }

  /** `ask` converts its errors to readings; errors that it throws anyway count as `invalid`. */
  get(
    key: string,
    ask: (signal: AbortSignal) => Promise<Reading<T>>,
    options: ReadOptions = {},
  ): Reading<T> {
    const change = options.change ?? {};
    const usedAt = this.#clock.now().getTime();
    const entry: Entry<T> = this.#entries.get(key) ?? {
      change,
      usedAt,
      reading: unread(
        'pending',
        `Still reading ${this.#options.label}`,
        this.#clock.now().toISOString(),
      ),
    };
    entry.change = widen(entry.change, change);
    entry.usedAt = usedAt;
    if (!this.#entries.delete(key)) {
      this.#addToGroup(key);
    }
    this.#entries.set(key, entry);
    this.#shrink();
    if (
      this.#isOld(entry, options.lifetimeMilliseconds) &&
      !entry.running &&
      !this.#closing.signal.aborted
    ) {
      this.#open.set(key, entry);
      entry.running = this.#ask(entry, {
        key,
        ask,
        tenant: options.tenant ?? '',
      });
    }
    return entry.reading;
  }

  /** What is known, if it is young enough. Cheap, for readers of very many keys. */
  fresh(key: string): Reading<T> | undefined {
    const entry = this.#entries.get(key);
    if (!entry || this.#isOld(entry)) {
      return undefined;
    }
    entry.usedAt = this.#clock.now().getTime();
    return entry.reading;
  }

  /** What is known, without starting a read. */
  peek(key: string): Reading<T> | undefined {
    return this.#entries.get(key)?.reading;
  }

  /**
   * Makes the next use read again, unless the answer is younger than `atLeastMilliseconds`. The known answer is kept
   * until then.
   */
  expire(key: string, atLeastMilliseconds = 0): void {
    const entry = this.#entries.get(key);
    if (
      entry?.answeredAt !== undefined &&
      this.#clock.now().getTime() - entry.answeredAt >= atLeastMilliseconds
    ) {
      entry.answeredAt = undefined;
    }
    if (entry?.running && atLeastMilliseconds === 0) {
      // A read in progress may predate the change.
      entry.outdated = true;
    }
  }

  /** Does the same for all keys of a group. */
  expireGroup(group: string): void {
    this.#groups.get(group)?.forEach(key => this.expire(key));
  }

  /** Drops what was not used for this long, because someone else may know better by now. */
  dropUnused(milliseconds: number): void {
    const now = this.#clock.now().getTime();
    for (const [key, entry] of this.#entries) {
      if (!entry.running && Math.abs(now - entry.usedAt) >= milliseconds) {
        this.#entries.delete(key);
        this.#removeFromGroup(key);
      }
    }
  }

  /** Whether a matching read is in progress. */
  isOpen(fits: (request: PendingRead) => boolean): boolean {
    for (const [key, entry] of this.#open) {
      if (entry.running && fits(toPendingRead(key, entry))) {
        return true;
      }
    }
    return false;
  }

  /** Resolves when no matching read is in progress. */
  async waitUntilRead(
    fits: (request: PendingRead) => boolean = () => true,
  ): Promise<void> {
    for (;;) {
      const running = [...this.#open].flatMap(([key, entry]) =>
        entry.running && fits(toPendingRead(key, entry)) ? entry.running : [],
      );
      if (running.length === 0) {
        return;
      }
      await Promise.all(running);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.waitUntilRead();
  }

  #isOld({ reading, answeredAt }: Entry<T>, atLeastMs = 0): boolean {
    const lifetime = Math.max(
      atLeastMs,
      reading.state === 'read' && !reading.lost
        ? this.#options.lifetimeMilliseconds
        : this.#options.failureLifetimeMilliseconds ??
            this.#options.lifetimeMilliseconds,
    );
    const age =
      answeredAt === undefined
        ? Infinity
        : this.#clock.now().getTime() - answeredAt;
    // If the clock was ahead and has been corrected, earlier answers would stay young for that long.
    return age >= lifetime || age < 0;
  }

  async #ask(
    entry: Entry<T>,
    request: {
      readonly key: string;
      readonly tenant: string;
      readonly ask: (signal: AbortSignal) => Promise<Reading<T>>;
    },
  ): Promise<void> {
    const { key, tenant, ask } = request;
    const before = entry.reading;
    await this.#throttle.run(tenant, async () => {
      if (this.#closing.signal.aborted) {
        return;
      }
      const timeout = new AbortController();
      const timer = setTimeout(
        () => timeout.abort(),
        this.#options.timeoutMilliseconds,
      );
      timer.unref();
      const signal = AbortSignal.any([timeout.signal, this.#closing.signal]);
      try {
        entry.reading = this.#keep(
          key,
          before,
          await raceWithSignal(ask(signal), signal),
        );
      } catch (error) {
        const now = this.#clock.now().toISOString();
        const attempt = timeout.signal.aborted
          ? unread(
              'timeout',
              `Reading ${this.#options.label} took longer than ${
                this.#options.timeoutMilliseconds / 1_000
              } s`,
              now,
            )
          : unread(
              'invalid',
              `Reading ${this.#options.label} failed: ${
                toError(error).message
              }`,
              now,
            );
        entry.reading = this.#keep(key, before, attempt);
      } finally {
        clearTimeout(timer);
      }
    });
    entry.answeredAt = entry.outdated ? undefined : this.#clock.now().getTime();
    entry.outdated = false;
    entry.running = undefined;
    this.#open.delete(key);
    const isQuiet =
      this.#options.quietWhenSame && isSame(before, entry.reading);
    if (!this.#closing.signal.aborted && !isQuiet) {
      this.#options.onChange?.(entry.change, key);
    }
  }

  #keep(key: string, known: Reading<T>, attempt: Reading<T>): Reading<T> {
    if (!this.#options.keepsLastKnown) {
      return attempt;
    }
    const before = this.#options.before?.(key) as Reading<T> | undefined;
    if (known.state === 'read' || before?.state !== 'read') {
      return keepLastKnown(known, attempt);
    }
    // It is unknown how long it could not be read before this process started, so no new grace period begins.
    const kept = keepLastKnown(before, attempt);
    return kept.state === 'read' && kept.lost
      ? { ...kept, lost: { ...kept.lost, since: before.at } }
      : kept;
  }

  /** Checks two entries at a time, so that no call has to go through all of them. */
  #shrink(): void {
    const now = this.#clock.now().getTime();
    let left = 2;
    for (const [key, entry] of this.#entries) {
      if (left === 0 || this.#entries.size <= (this.#options.limit ?? 5_000)) {
        return;
      }
      left -= 1;
      const isInUse =
        this.#entries.size <= MAX_IN_USE &&
        Math.abs(now - entry.usedAt) < IN_USE_MS;
      this.#entries.delete(key);
      if (isInUse || entry.running) {
        this.#entries.set(key, entry);
      } else {
        this.#removeFromGroup(key);
      }
    }
  }

  #addToGroup(key: string): void {
    const group = this.#options.groupOf?.(key);
    if (group !== undefined) {
      const keys = this.#groups.get(group) ?? new Set<string>();
      this.#groups.set(group, keys.add(key));
    }
  }

  #removeFromGroup(key: string): void {
    const group = this.#options.groupOf?.(key);
    const keys = group === undefined ? undefined : this.#groups.get(group);
    keys?.delete(key);
    if (group !== undefined && keys?.size === 0) {
      this.#groups.delete(group);
    }
  }
}

function toPendingRead<T>(
  key: string,
  { change, reading }: Entry<T>,
): PendingRead {
  return {
    key,
    change,
    isFirst: reading.state === 'unread' && reading.reason === 'pending',
  };
}

/** Compares everything except the time of reading */
function isSame<T>(one: Reading<T>, other: Reading<T>): boolean {
  return isDeepStrictEqual({ ...one, at: '' }, { ...other, at: '' });
}
