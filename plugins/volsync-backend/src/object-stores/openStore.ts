import type { S3Store } from 'restic-repository';
import type { EndpointPolicy } from './EndpointPolicy';
import type { TenantsBudget } from './RepositoryBudgets';
import type { RepositoryKeyring } from './RepositoryKeyring';
import { openBucket } from './storeTypes';
import { toConnection } from './toConnection';

/**
 * The way to a bucket, for what only S3 has: settings of the bucket, and its folders. Throws as `RepositoryStores.open`
 * does.
 *
 * @internal
 */
export function openStore(
  keyring: RepositoryKeyring,
  options: {
    readonly policy: EndpointPolicy;
    readonly attempts: number;
    /** What each request is taken from. Default: one without end */
    readonly budget?: TenantsBudget;
    /** Whether a request waits if the budget is used up, and is not refused. Default: false */
    readonly waits?: boolean;
    /** Ends whatever the store is reading */
    readonly signal: AbortSignal;
  },
): S3Store {
  return openBucket(keyring.place, {
    secret: keyring.secret,
    connection: toConnection(keyring, options),
    policy: options.policy,
  });
}
