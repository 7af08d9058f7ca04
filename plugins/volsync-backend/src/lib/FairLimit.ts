/**
 * So much work at one time, and so much of it for one tenant. Tenants that wait take turns, so one with very much to do
 * slows itself alone.
 */
export class FairLimit {
  readonly #total: number;
  readonly #perTenant: number;
  readonly #running = new Map<string, number>();
  /** In the order in which tenants are served next */
  readonly #waiting = new Map<string, (() => void)[]>();
  #count = 0;

  constructor(total: number, perTenant: number) {
    this.#total = total;
    this.#perTenant = perTenant;
  }

  async run<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    if (!this.#hasRoom(tenant)) {
      await new Promise<void>(resolve => {
        this.#waiting.set(tenant, [
          ...(this.#waiting.get(tenant) ?? []),
          resolve,
        ]);
      });
    } else {
      this.#enter(tenant);
    }
    try {
      return await work();
    } finally {
      this.#leave(tenant);
    }
  }

  #hasRoom(tenant: string): boolean {
    return (
      this.#count < this.#total &&
      (this.#running.get(tenant) ?? 0) < this.#perTenant
    );
  }

  #enter(tenant: string): void {
    this.#count += 1;
    this.#running.set(tenant, (this.#running.get(tenant) ?? 0) + 1);
  }

  #leave(tenant: string): void {
    this.#count -= 1;
    const rest = (this.#running.get(tenant) ?? 1) - 1;
    if (rest > 0) {
      this.#running.set(tenant, rest);
    } else {
      this.#running.delete(tenant);
    }
    for (const [next, [first, ...others]] of this.#waiting) {
      if (first && this.#hasRoom(next)) {
        this.#waiting.delete(next);
        if (others.length > 0) {
          this.#waiting.set(next, others);
        }
        this.#enter(next);
        first();
        return;
      }
    }
  }
}
