import {
  createS3Store,
  ObjectStoreError,
  type S3Credentials,
  type S3Store,
} from 'restic-repository';
import { InvalidCaError } from './CustomCa';
import type { EndpointPolicy } from './EndpointPolicy';
import type { PortalRole } from './PortalRole';
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
    /** Ends whatever the store is reading */
    readonly signal: AbortSignal;
  },
): S3Store {
  const { place, customCa } = keyring;
  const { policy, attempts, signal } = options;
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
