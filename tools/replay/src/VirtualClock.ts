import type { Clock } from 'backstage-plugin-volsync-backend/testUtils';

interface Sleeper {
  readonly until: number;
  wake(): void;
}

/** The time of a recording, which advances only on request. Times are milliseconds since the epoch. */
export class VirtualClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  #now: number;

  constructor(start: number) {
    this.#now = start;
  }

  now(): Date {
    return new Date(this.#now);
  }

  get milliseconds(): number {
    return this.#now;
  }

  /** Advances to a moment and wakes sleepers until then. A past moment changes nothing. */
  advanceTo(moment: number): void {
    this.#now = Math.max(this.#now, moment);
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.until <= this.#now) {
        this.#sleepers.delete(sleeper);
        sleeper.wake();
      }
    }
  }

  /** Evaluates a function at another moment, without waking anyone. */
  evaluateAt<T>(moment: number, work: () => T): T {
    const now = this.#now;
    this.#now = moment;
    try {
      return work();
    } finally {
      this.#now = now;
    }
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const awake = new AbortController();
      const sleeper: Sleeper = {
        until: this.#now + milliseconds,
        wake: () => {
          awake.abort();
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers.delete(sleeper);
          reject(signal.reason);
        },
        { once: true, signal: awake.signal },
      );
    });
  }
}
