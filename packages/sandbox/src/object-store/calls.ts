import type { S3Operation } from './operations';

/** How often the store was asked, and for what. @public */
export interface CallCounters {
  /** Requests that were begun, refused ones included */
  readonly total: number;
  /** Requests that are being answered now */
  readonly open: number;
  readonly byOperation: Readonly<Partial<Record<S3Operation, number>>>;
  /** Forgets what was counted; open requests stay counted */
  reset(): void;
}

/** @internal */
export class Calls implements CallCounters {
  #total = 0;
  #open = 0;
  #byOperation = new Map<S3Operation, number>();

  get total(): number {
    return this.#total;
  }

  get open(): number {
    return this.#open;
  }

  get byOperation(): Readonly<Partial<Record<S3Operation, number>>> {
    return Object.fromEntries(this.#byOperation);
  }

  begin(operation: S3Operation): void {
    this.#total += 1;
    this.#open += 1;
    const count = this.#byOperation.get(operation) ?? 0;
    this.#byOperation.set(operation, count + 1);
  }

  end(): void {
    this.#open -= 1;
  }

  reset(): void {
    this.#total = 0;
    this.#byOperation.clear();
  }
}
