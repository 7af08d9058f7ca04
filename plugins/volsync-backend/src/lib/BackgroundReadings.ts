/**
 * Slow answers, read in the background. `look` returns what is known now and, if that is nothing or too old, asks in the
 * background: one request at a time for each key, for any number of readers. Listeners are notified of the answer.
 * Failures are kept as long as answers are, so that a broken server is not asked again by each reader. With
 * `keepsLastKnown`, a failure takes back nothing that was known: it only says why that is not current.
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
  /** Called with each answer */
  change: Change;
  usedAt: number;
  answeredAt?: number;
  outdated?: boolean;
  running?: Promise<void>;
}

/** What was used within this time stays, whatever the limit: the fleet's loop uses every entry every minute. */
const IN_USE_MS = 15 * 60_000;
/** How many entries in use are kept at most, so that they never take all memory of the process. */
export const MAX_IN_USE = 250_000;

export interface BackgroundReadingsOptions {
  /** For messages, such as `the keys of the Secret` */
  readonly words: string;
  readonly lifetimeMilliseconds: number;
  /** For what could not be read. Default: the same as for what could */
  readonly failureLifetimeMilliseconds?: number;
  readonly timeoutMilliseconds: number;
  /** Questions at one time */
  readonly concurrency?: number;
  /** Of one tenant at one time. Default: all */
  readonly concurrencyPerTenant?: number;
  /** Maximum number of keys that nobody used for 15 minutes; the least recently used are dropped first */
  readonly limit?: number;
  readonly clock?: Clock;
  /** Told what those who looked said that it concerns */
  readonly onChange?: (change: Change, key: string) => void;
  /** A failure does not replace an answer, but marks it as lost */
  readonly keepsLastKnown?: boolean;
  /** With `keepsLastKnown`: what was known of a key before this process started */
  readonly before?: (key: string) => Reading<unknown> | undefined;
  /** Says nothing of an answer that is what was known. Not for what is only worth something when it is new */
  readonly quietWhenSame?: boolean;
  /** What several questions are about: they can be expired together */
  readonly groupOf?: (key: string) => string;
}

export interface ReadOptions {
  /** Where the answer is shown. Default: everywhere */
  readonly change?: Change;
  /** Whose question it is: tenants take turns. Default: one that all share who name none */
  readonly tenant?: string;
  /** How old an answer will do, where that is more than the usual lifetime */
  readonly lifetimeMilliseconds?: number;
}

/** A question that is under way. @internal */
export interface PendingRead {
  readonly key: string;
  readonly change: Change;
  /** Nothing was ever answered before */
  readonly isFirst: boolean;
}

export class BackgroundReadings<T> {
  readonly #options: BackgroundReadingsOptions;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry<T>>();
  /** Keys by group, so that one group costs the same however many there are */
  readonly #groups = new Map<string, Set<string>>();
  /** Those with a question under way: few of very many */
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

  /** `ask` turns its errors into readings itself; what it throws all the same counts as `invalid`. */
  look(
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
        `Still reading ${this.#options.words}`,
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

  /** What is known if that is young enough: a look that costs little, for those who go through very many. */
  fresh(key: string): Reading<T> | undefined {
    const entry = this.#entries.get(key);
    if (!entry || this.#isOld(entry)) {
      return undefined;
    }
    entry.usedAt = this.#clock.now().getTime();
    return entry.reading;
  }

  /** What is known, without asking. */
  peek(key: string): Reading<T> | undefined {
    return this.#entries.get(key)?.reading;
  }

  /**
   * The next reading asks again, unless the answer is younger than `atLeastMilliseconds`; what is known stays until the
   * answer comes.
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
      // What is under way may have been read before the change.
      entry.outdated = true;
    }
  }

  /** The same for all questions of a group. */
  expireGroup(group: string): void {
    this.#groups.get(group)?.forEach(key => this.expire(key));
  }

  /** Whether one of these questions is under way. */
  isOpen(fits: (question: PendingRead) => boolean): boolean {
    for (const [key, entry] of this.#open) {
      if (entry.running && fits(toPendingRead(key, entry))) {
        return true;
      }
    }
    return false;
  }

  /** Resolves when no question is under way, or none of these. */
  async settled(
    fits: (question: PendingRead) => boolean = () => true,
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
    await this.settled();
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
    // A clock that was put right may have been ahead: what was answered then would be young for as long.
    return age >= lifetime || age < 0;
  }

  async #ask(
    entry: Entry<T>,
    question: {
      readonly key: string;
      readonly tenant: string;
      readonly ask: (signal: AbortSignal) => Promise<Reading<T>>;
    },
  ): Promise<void> {
    const { key, tenant, ask } = question;
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
              `Reading ${this.#options.words} took longer than ${
                this.#options.timeoutMilliseconds / 1_000
              } s`,
              now,
            )
          : unread(
              'invalid',
              `Reading ${this.#options.words} failed: ${
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
    // It is unknown how long it could not be read before this process started: a restart starts no new grace period.
    const kept = keepLastKnown(before, attempt);
    return kept.state === 'read' && kept.lost
      ? { ...kept, lost: { ...kept.lost, since: before.at } }
      : kept;
  }

  /** Looks at two entries at a time, so that no look pays for all of them. */
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

/** But for the time at which they were read */
function isSame<T>(one: Reading<T>, other: Reading<T>): boolean {
  return isDeepStrictEqual({ ...one, at: '' }, { ...other, at: '' });
}
