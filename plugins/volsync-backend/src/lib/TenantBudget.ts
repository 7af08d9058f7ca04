import type { Clock } from './clock';

interface Account {
  spent: number;
  at: number;
}

/**
 * How much of something each tenant, and all of them together, may use in a time. What was used is forgotten evenly, so
 * a tenant at its limit continues at the rate of the limit, and one that did nothing for the whole time has all of it.
 *
 * If all together are at their limit, those who used more than an equal share are refused, and the others are not: one
 * tenant at its limit slows only itself.
 */
export class TenantBudget {
  readonly #total: number;
  readonly #perTenant: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  /** Those that used something lately; the one that used something last is the last one */
  readonly #tenants = new Map<string, Account>();
  readonly #all: Account;

  constructor(options: {
    readonly total: number;
    readonly perTenant: number;
    readonly windowMs: number;
    readonly clock: Clock;
  }) {
    this.#total = options.total;
    this.#perTenant = Math.min(options.perTenant, options.total);
    this.#windowMs = options.windowMs;
    this.#clock = options.clock;
    this.#all = { spent: 0, at: this.#now };
  }

  /** Which limit leaves the tenant nothing now; undefined if something is left. */
  exceeded(tenant: string): 'perTenant' | 'total' | undefined {
    const spent = this.#spentBy(tenant);
    if (spent >= this.#perTenant) {
      return 'perTenant';
    }
    this.#prune();
    return this.#age(this.#all, this.#total) >= this.#total &&
      spent >= this.#total / Math.max(1, this.#tenants.size)
      ? 'total'
      : undefined;
  }

  /** It may be more than what is left: the next one waits for it. */
  spend(tenant: string, amount: number): void {
    const spent = this.#spentBy(tenant) + amount;
    this.#tenants.delete(tenant);
    this.#tenants.set(tenant, { spent, at: this.#now });
    this.#age(this.#all, this.#total);
    this.#all.spent += amount;
    this.#prune();
  }

  /** Tenants that are remembered, for tests and metrics. */
  get size(): number {
    return this.#tenants.size;
  }

  get #now(): number {
    return this.#clock.now().getTime();
  }

  #spentBy(tenant: string): number {
    const account = this.#tenants.get(tenant);
    return account ? this.#age(account, this.#perTenant) : 0;
  }

  /** What is left of what was spent. A clock that was put back forgets nothing meanwhile. */
  #age(account: Account, limit: number): number {
    const now = this.#now;
    const elapsed = Math.max(0, now - account.at);
    account.spent = Math.max(
      0,
      account.spent - (limit * elapsed) / this.#windowMs,
    );
    account.at = now;
    return account.spent;
  }

  /** Forgets those that have all of it again, a few at a time. */
  #prune(): void {
    let left = 2;
    for (const [tenant, account] of this.#tenants) {
      if (left === 0 || this.#age(account, this.#perTenant) > 0) {
        return;
      }
      left -= 1;
      this.#tenants.delete(tenant);
    }
  }
}
