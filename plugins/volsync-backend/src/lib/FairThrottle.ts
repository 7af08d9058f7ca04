interface Waiting {
  readonly tenant: string;
  readonly start: () => void;
}

/**
 * Limits the concurrent work of several tenants. Each tenant has a share of the slots, and tenants take turns. So a
 * tenant with much or slow work only delays itself.
 */
export class FairThrottle {
  readonly #concurrency: number;
  readonly #perTenant: number;
  readonly #running = new Map<string, number>();
  /** By tenant; the tenant served last comes last */
  readonly #waiting = new Map<string, Waiting[]>();
  #total = 0;

  constructor(options: {
    readonly concurrency: number;
    /** Default: all of them */
    readonly perTenant?: number;
  }) {
    const { concurrency, perTenant = concurrency } = options;
    this.#concurrency = concurrency;
    this.#perTenant = Math.min(perTenant, concurrency);
  }

  async run<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    await new Promise<void>(start => {
      const line = this.#waiting.get(tenant) ?? [];
      line.push({ tenant, start });
      this.#waiting.set(tenant, line);
      this.#next();
    });
    try {
      return await work();
    } finally {
      this.#total -= 1;
      const left = (this.#running.get(tenant) ?? 1) - 1;
      if (left > 0) {
        this.#running.set(tenant, left);
      } else {
        this.#running.delete(tenant);
      }
      this.#next();
    }
  }

  #next(): void {
    while (this.#total < this.#concurrency) {
      const tenant = this.#nextTenant();
      const line = tenant === undefined ? [] : this.#waiting.get(tenant) ?? [];
      const next = line.shift();
      if (tenant === undefined || !next) {
        return;
      }
      this.#waiting.delete(tenant);
      if (line.length > 0) {
        this.#waiting.set(tenant, line);
      }
      this.#total += 1;
      this.#running.set(tenant, (this.#running.get(tenant) ?? 0) + 1);
      next.start();
    }
  }

  /** The tenant with the fewest slots; if several, the one that has waited longest. */
  #nextTenant(): string | undefined {
    let next: string | undefined;
    let fewest = this.#perTenant;
    for (const tenant of this.#waiting.keys()) {
      const running = this.#running.get(tenant) ?? 0;
      if (running < fewest) {
        next = tenant;
        fewest = running;
      }
      if (fewest === 0) {
        break;
      }
    }
    return next;
  }
}
