import type { S3Store } from 'restic-repository';
import type { EndpointPolicy } from './EndpointPolicy';
import type { TenantsBudget } from './RepositoryBudgets';
import type { RepositoryKeyring } from './RepositoryKeyring';
import { openBucket } from './storeTypes';
import { toConnection } from './toConnection';

/**
 * Opens a bucket for features that only S3 has: bucket settings and folders. Throws like `RepositoryStores.open`.
 *
 * @internal
 */
export function openStore(
  keyring: RepositoryKeyring,
  options: {
    readonly policy: EndpointPolicy;
    readonly attempts: number;
    /** The budget that each request counts against. Default: unlimited */
    readonly budget?: TenantsBudget;
    /** Whether a request waits if the budget is used up, instead of being refused. Default: false */
    readonly waits?: boolean;
    /** Aborts the store's reads */
    readonly signal: AbortSignal;
  },
): S3Store {
  return openBucket(keyring.repository, {
    secret: keyring.secret,
    connection: toConnection(keyring, options),
    policy: options.policy,
  });
}
