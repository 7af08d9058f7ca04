import { raceWithSignal } from './signals';
import { FairOrder } from './FairOrder';

interface Waiting {
  readonly weight: number;
  readonly start: () => Promise<void>;
}

/**
 * Runs work as long as the total weight of running work stays within a capacity. Tenants take turns, weighted by cost.
 */
export class FairQueue {
  readonly #capacity: number;
  readonly #waiting = new FairOrder<Waiting>();
  #running = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Rejects if the signal aborts; work that has not started is skipped */
  async run<T>(
    work: () => Promise<T>,
    options: {
      readonly tenant: string;
      readonly cost: number;
      /** Default: 1. Work that exceeds the capacity runs alone */
      readonly weight?: number;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<T> {
    const { signal, weight = 1 } = options;
    const done = new Promise<T>((resolve, reject) => {
      const start = async () => {
        try {
          signal?.throwIfAborted();
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.push(
        { start, weight: Math.min(weight, this.#capacity) },
        options,
      );
    });
    this.#next();
    return raceWithSignal(done, signal);
  }

  #next(): void {
    for (let next = this.#waiting.peek(); next; next = this.#waiting.peek()) {
      const { start, weight } = next;
      if (this.#running + weight > this.#capacity) return;
      this.#waiting.shift();
      this.#running += weight;
      void start().finally(() => {
        this.#running -= weight;
        this.#next();
      });
    }
  }
}
