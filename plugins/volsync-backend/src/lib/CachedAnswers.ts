import { systemClock, type Clock } from './clock';

interface CachedAnswer<T> {
  readonly of: Promise<T>;
  readonly since: number;
  usedAt: number;
  failedAt?: number;
  answer?: { readonly value: T };
}

/** All times in milliseconds. */
interface CachedAnswersOptions {
  /** Maximum number of kept answers; the least recently used are dropped first */
  readonly limit: number;
  /** How long an answer is kept, even if it is used */
  readonly age: number;
  /** How long it is kept without a reader. Default: as long as `age` */
  readonly idle?: number;
  /** How long a failure is kept if `isLasting` returns true. Default: not at all */
  readonly failed?: number;
  /** Whether the same request would fail again in a moment. Default: never */
  readonly isLasting?: (error: unknown) => boolean;
  readonly clock?: Clock;
}

/** Caches answers: concurrent requests for one key share one read, and its answer is kept. @internal */
export class CachedAnswers<T> {
  readonly #options: CachedAnswersOptions;
  readonly #clock: Clock;
  readonly #kept = new Map<string, CachedAnswer<T>>();
  readonly #lookups = { hits: 0, misses: 0 };

  constructor(options: CachedAnswersOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** How many answers are kept, and how often a requested one was there. */
  get usage(): CacheUsage {
    return { ...this.#lookups, size: this.#kept.size };
  }

  get(key: string, ask: () => Promise<T>): Promise<T> {
    const now = this.#now();
    this.#forgetOld(now);
    const known = this.#kept.get(key);
    this.#lookups[known ? 'hits' : 'misses'] += 1;
    const kept: CachedAnswer<T> = known ?? {
      of: ask(),
      since: now,
      usedAt: now,
    };
    kept.usedAt = now;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    if (!known) {
      kept.of.then(
        value => {
          kept.answer = { value };
        },
        error => this.#fail(key, kept, error),
      );
    }
    for (const name of this.#kept.keys()) {
      if (this.#kept.size <= this.#options.limit) {
        break;
      }
      this.#kept.delete(name);
    }
    return kept.of;
  }

  /** Includes pending answers. */
  values(): readonly Promise<T>[] {
    return [...this.#kept.values()].map(({ of }) => of);
  }

  /** Resolved answers, least recently used first. */
  answered(): readonly { readonly key: string; readonly value: T }[] {
    return [...this.#kept].flatMap(([key, { answer }]) =>
      answer ? [{ key, value: answer.value }] : [],
    );
  }

  has(key: string): boolean {
    return this.#kept.has(key);
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
  }

  #fail(key: string, kept: CachedAnswer<T>, error: unknown): void {
    if (this.#options.isLasting?.(error)) {
      kept.failedAt = this.#now();
    } else if (this.#kept.get(key) === kept) {
      this.#kept.delete(key);
    }
  }

  #forgetOld(now: number): void {
    const { age, idle = age, failed = 0 } = this.#options;
    for (const [key, one] of this.#kept) {
      if (
        now - one.since >= age ||
        now - one.usedAt >= idle ||
        (one.failedAt !== undefined && now - one.failedAt >= failed)
      ) {
        this.#kept.delete(key);
      }
    }
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

/** How many entries are kept, and how often a requested one was there. @internal */
export interface CacheUsage {
  readonly size: number;
  readonly hits: number;
  readonly misses: number;
}
