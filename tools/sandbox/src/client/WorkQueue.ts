import type { LoggerService } from '@backstage/backend-plugin-api';
import { messageOf } from './errors';
import type { Pace } from './Pace';

/** Requeues the key after that many milliseconds of the cluster's time. */
export interface Again {
  readonly afterMs: number;
}

/**
 * Calls one function for each changed key, never concurrently for one key. A key that is added while it is processed is
 * processed once more; one that throws is retried after 5 ms, 10, 20 … up to 1,000 s, like in controller-runtime (that
 * is why VolSync takes a minute to notice a new Secret).
 */
export class WorkQueue {
  readonly #reconcile: (key: string) => Promise<Again | void>;
  readonly #pace: Pace;
  readonly #logger: LoggerService;
  readonly #waiting = new Set<string>();
  readonly #working = new Map<string, Promise<void>>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, { at: number; cancel: () => void }>();
  #closed = false;

  constructor(options: {
    readonly reconcile: (key: string) => Promise<Again | void>;
    readonly pace: Pace;
    readonly logger: LoggerService;
  }) {
    this.#reconcile = options.reconcile;
    this.#pace = options.pace;
    this.#logger = options.logger;
  }

  add(key: string): void {
    if (this.#closed) {
      return;
    }
    if (this.#working.has(key)) {
      this.#waiting.add(key);
      return;
    }
    this.#working.set(key, this.#work(key));
  }

  /** Later, unless an earlier time is already set */
  addAfter(key: string, milliseconds: number): void {
    if (this.#closed) {
      return;
    }
    const at = Date.now() + this.#pace.real(milliseconds);
    const planned = this.#timers.get(key);
    if (planned && planned.at <= at) {
      return;
    }
    planned?.cancel();
    const cancel = this.#pace.schedule(milliseconds, () => {
      this.#timers.delete(key);
      this.add(key);
    });
    this.#timers.set(key, { at, cancel });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers.values()) {
      timer.cancel();
    }
    this.#timers.clear();
    this.#waiting.clear();
    await Promise.all(this.#working.values());
  }

  async #work(key: string): Promise<void> {
    do {
      this.#waiting.delete(key);
      try {
        const again = await this.#reconcile(key);
        this.#failures.delete(key);
        if (again) {
          this.addAfter(key, again.afterMs);
        }
      } catch (error) {
        const failures = this.#failures.get(key) ?? 0;
        this.#failures.set(key, failures + 1);
        if (!this.#closed) {
          this.#logger.debug(`${key}: ${messageOf(error)}`);
        }
        this.addAfter(key, Math.min(1_000_000, 5 * 2 ** failures));
      }
    } while (this.#waiting.has(key) && !this.#closed);
    this.#working.delete(key);
  }
}
