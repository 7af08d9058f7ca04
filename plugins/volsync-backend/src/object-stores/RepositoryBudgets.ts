import {
  RepositoryLimitError,
  type RepositoryBudget,
  type RepositoryWork,
} from 'restic-repository';
import type { LimitsConfig } from '../config';
import type { Clock } from '../lib/clock';
import { TenantBudget } from '../lib/TenantBudget';

const WINDOW_MS = 10 * 60_000;
/** Short, because waiting callers get what became available meanwhile */
const WAIT_MS = 250;

const KINDS: Readonly<
  Record<
    RepositoryWork,
    { readonly key: keyof LimitsConfig & string; what: string }
  >
> = {
  inflatedBytes: { key: 'inflatedBytes', what: 'decompressed bytes' },
  derivedKeys: { key: 'derivedKeys', what: 'keys derived from passwords' },
  storeRequests: { key: 'storeRequests', what: 'requests to object stores' },
};

/** The repositories of a namespace, or of all namespaces, used up what they may consume within 10 minutes. @internal */
export class BudgetError extends RepositoryLimitError {}

/** What one read takes from its tenant's budget. @internal */
export interface TenantsBudget extends RepositoryBudget {
  /** Why a part was refused, if one was */
  readonly refusal: BudgetError | undefined;
}

/**
 * Limits what repositories may consume over time: decompressed bytes, key derivations, requests to object stores. Each
 * tenant (a namespace) has its own budgets, and there is a total for all.
 *
 * @internal
 */
export class RepositoryBudgets {
  readonly #budgets: Readonly<Record<RepositoryWork, TenantBudget>>;
  readonly #clock: Clock;
  #refused = 0;

  constructor(options: {
    readonly limits: LimitsConfig;
    readonly clock: Clock;
  }) {
    const { limits, clock } = options;
    const create = (total: number, perTenant: number) =>
      new TenantBudget({ total, perTenant, windowMs: WINDOW_MS, clock });
    this.#clock = clock;
    this.#budgets = {
      inflatedBytes: create(
        limits.inflatedBytes,
        limits.inflatedBytesPerNamespace,
      ),
      derivedKeys: create(limits.derivedKeys, limits.derivedKeysPerNamespace),
      storeRequests: create(
        limits.storeRequests,
        limits.storeRequestsPerNamespace,
      ),
    };
  }

  /** How often a request was refused. */
  get refused(): number {
    return this.#refused;
  }

  of(tenant: string): TenantsBudget {
    let refusal: BudgetError | undefined;
    return {
      get refusal() {
        return refusal;
      },
      require: work => {
        const exceeded = this.#budgets[work].exceeded(tenant);
        if (exceeded) {
          this.#refused += 1;
          refusal = toError(work, exceeded);
          throw refusal;
        }
      },
      wait: async (work, signal) => {
        while (this.#budgets[work].exceeded(tenant)) {
          await this.#clock.sleep(WAIT_MS, signal);
        }
      },
      spend: (work, amount) => this.#budgets[work].spend(tenant, amount),
    };
  }
}

function toError(
  work: RepositoryWork,
  exceeded: 'perTenant' | 'total',
): BudgetError {
  const { key, what } = KINDS[work];
  const [who, limit] =
    exceeded === 'perTenant'
      ? ['its namespace', `${key}PerNamespace`]
      : ['all namespaces together', key];
  return new BudgetError(
    work,
    `This repository is larger than this portal reads: ${who} reached the limit of ${what} in 10 minutes. Reading continues automatically. To read more at once, raise volsync.limits.${limit}`,
  );
}
