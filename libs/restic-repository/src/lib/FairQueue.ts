import { untilAborted } from '../signals';
import { FairOrder } from './FairOrder';

/** Runs work, a few pieces at once; tenants take turns, weighted by cost. */
export class FairQueue {
  readonly #concurrency: number;
  readonly #waiting = new FairOrder<() => Promise<void>>();
  #running = 0;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** Rejects when the signal aborts; work that has not begun is left out then */
  async run<T>(
    work: () => Promise<T>,
    options: {
      readonly tenant: string;
      readonly cost: number;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<T> {
    const { signal } = options;
    const done = new Promise<T>((resolve, reject) => {
      const start = async () => {
        try {
          signal?.throwIfAborted();
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.push(start, options);
    });
    this.#next();
    return untilAborted(done, signal);
  }

  #next(): void {
    while (this.#running < this.#concurrency) {
      const start = this.#waiting.shift();
      if (!start) return;
      this.#running++;
      void start().finally(() => {
        this.#running--;
        this.#next();
      });
    }
  }
}
