import type { StoreConnection } from 'restic-repository';
import { InvalidCaError } from './CustomCa';
import type { EndpointPolicy } from './EndpointPolicy';
import type { TenantsBudget } from './RepositoryBudgets';
import type { RepositoryKeyring } from './RepositoryKeyring';

/**
 * Guarded connections to the allowed endpoint of a repository, and to nothing else. Throws `NotAllowedError` for an
 * endpoint that is not on the list, and `InvalidCaError` if the resource names an invalid certificate authority.
 *
 * @internal
 */
export function toConnection(
  { repository, customCa }: Pick<RepositoryKeyring, 'repository' | 'customCa'>,
  options: {
    readonly policy: EndpointPolicy;
    readonly attempts: number;
    /** The budget that each request counts against, if limited */
    readonly budget?: TenantsBudget;
    /** Whether to wait if the budget is used up, instead of failing */
    readonly waits?: boolean;
    readonly signal: AbortSignal;
  },
): StoreConnection {
  const { policy, attempts, budget, waits, signal } = options;
  if (customCa?.invalid) {
    throw new InvalidCaError(customCa.invalid);
  }
  return {
    ...(repository.endpoint === ''
      ? {}
      : policy.connect(repository, customCa?.pem)),
    beforeRequest: async requestSignal => {
      if (waits) {
        await budget?.wait(
          'storeRequests',
          requestSignal ? AbortSignal.any([requestSignal, signal]) : signal,
        );
      } else {
        budget?.require('storeRequests');
      }
      budget?.spend('storeRequests', 1);
    },
    attempts,
    signal,
  };
}
