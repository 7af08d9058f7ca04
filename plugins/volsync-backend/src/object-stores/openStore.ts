import { createS3Store, type S3Store } from 'restic-repository';
import type { EndpointPolicy } from './EndpointPolicy';
import type { RepositoryKeyring } from './RepositoryKeyring';

/**
 * The way to a repository: an allowed endpoint, over guarded connections, and nothing else. Throws `NotAllowedError` for
 * an endpoint that is not on the list.
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
  const { place } = keyring;
  const { policy, attempts, signal } = options;
  const { dispatcher, region, onRequest } = policy.connect(place);
  return createS3Store({
    endpoint: place.endpoint,
    bucket: place.bucket,
    prefix: place.path,
    region: region ?? keyring.region?.reveal(),
    credentials: {
      accessKeyId: keyring.accessKeyId.reveal(),
      secretAccessKey: keyring.secretAccessKey.reveal(),
      sessionToken: keyring.sessionToken?.reveal(),
    },
    dispatcher,
    onRequest,
    attempts,
    signal,
  });
}
