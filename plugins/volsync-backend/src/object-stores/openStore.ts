import {
  createS3Store,
  ObjectStoreError,
  type S3Credentials,
  type S3Store,
} from 'restic-repository';
import { InvalidCaError } from './CustomCa';
import type { EndpointPolicy } from './EndpointPolicy';
import type { PortalRole } from './PortalRole';
import type { TenantsBudget } from './RepositoryBudgets';
import type { RepositoryKeyring } from './RepositoryKeyring';

/**
 * The way to a repository: an allowed endpoint, over guarded connections, and nothing else. Throws `NotAllowedError` for
 * an endpoint that is not on the list, and `InvalidCaError` if the resource names a certificate authority that is none.
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
  const { place, customCa } = keyring;
  const { policy, attempts, budget, waits, signal } = options;
  if (customCa?.invalid) {
    throw new InvalidCaError(customCa.invalid);
  }
  const { dispatcher, region, onRequest, role } = policy.connect(
    place,
    customCa?.pem,
  );
  return createS3Store({
    endpoint: place.endpoint,
    bucket: place.bucket,
    prefix: place.path,
    region: region ?? keyring.region?.reveal(),
    credentials: () => toCredentials(keyring, role),
    dispatcher,
    onRequest,
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
  });
}

async function toCredentials(
  { accessKey, place }: RepositoryKeyring,
  role: PortalRole | undefined,
): Promise<S3Credentials> {
  if (accessKey) {
    return {
      accessKeyId: accessKey.id.reveal(),
      secretAccessKey: accessKey.secret.reveal(),
      sessionToken: accessKey.sessionToken?.reveal(),
    };
  }
  if (!role) {
    throw new ObjectStoreError(
      'forbidden',
      `There is no access key for ${place.endpoint}`,
    );
  }
  return role.credentials(place);
}
