import type { Clock } from './clock';

interface Account {
  spent: number;
  at: number;
}

/**
 * Limits how much of a resource each tenant, and all together, may use in a time window. Usage decays linearly: a
 * tenant at its limit continues at the rate of the limit, and after an idle window its budget is full.
 *
 * If the total is at its limit, only tenants with more than an equal share are refused, so one tenant at its limit
 * slows only itself.
 */
export class TenantBudget {
  readonly #total: number;
  readonly #perTenant: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  /** Tenants with recent usage, least recent first */
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

  /** May exceed the remaining budget; then the next request waits for it. */
  spend(tenant: string, amount: number): void {
    const spent = this.#spentBy(tenant) + amount;
    this.#tenants.delete(tenant);
    this.#tenants.set(tenant, { spent, at: this.#now });
    this.#age(this.#all, this.#total);
    this.#all.spent += amount;
    this.#prune();
  }

  /** The number of tracked tenants, for tests and metrics. */
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

  /** Usage that hasn't decayed yet. Nothing decays if the clock is set back. */
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

  /** Drops tenants whose budget is full again, a few at a time. */
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
