import type { S3Operation } from './operations';

/** How many requests the store received, by operation. @public */
export interface CallCounters {
  /** Received requests, including rejected ones */
  readonly total: number;
  /** Requests in progress, or whose traces are being removed after their client disconnected */
  readonly open: number;
  readonly byOperation: Readonly<Partial<Record<S3Operation, number>>>;
  /** Resets the counts; open requests stay counted */
  reset(): void;
}

export class Calls implements CallCounters {
  #total = 0;
  #open = new Set<Promise<unknown>>();
  #byOperation = new Map<S3Operation, number>();

  get total(): number {
    return this.#total;
  }

  get open(): number {
    return this.#open.size;
  }

  get byOperation(): Readonly<Partial<Record<S3Operation, number>>> {
    return Object.fromEntries(this.#byOperation);
  }

  count(operation: S3Operation): void {
    this.#total += 1;
    const count = this.#byOperation.get(operation) ?? 0;
    this.#byOperation.set(operation, count + 1);
  }

  /** Counts a request as open until its processing has ended. */
  keepOpen(request: Promise<unknown>): void {
    this.#open.add(request);
    void request.finally(() => this.#open.delete(request));
  }

  /** Waits until no request is open. */
  async idle(): Promise<void> {
    await Promise.all(this.#open);
  }

  reset(): void {
    this.#total = 0;
    this.#byOperation.clear();
  }
}
