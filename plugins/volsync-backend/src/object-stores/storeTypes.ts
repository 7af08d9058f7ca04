import { InputError } from '@backstage/errors';
import type { RepositoryStoreType } from 'backstage-plugin-volsync-node';
import {
  createRestStore,
  createS3Store,
  ObjectStoreError,
  parseRestAddress,
  type RestCredentials,
  type S3Credentials,
  type S3Store,
  type StoreConnection,
} from 'restic-repository';
import type { EndpointPolicy } from './EndpointPolicy';
import { parseRestRepository } from './parseRestRepository';
import { parseS3Repository } from './parseS3Repository';
import type { RepositoryAddress } from './RepositoryAddress';
import type { SecretValues } from './SecretReader';

/** Repositories in a bucket of an S3-compatible store. */
export function createS3StoreType(policy: EndpointPolicy): RepositoryStoreType {
  return {
    scheme: 's3',
    secretKeys: [
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'AWS_DEFAULT_REGION',
    ],
    parse: parseS3Repository,
    open: ({ address, secret, connection }) =>
      openBucket(parseS3Repository(address.reveal()), {
        secret,
        connection,
        policy,
      }),
  };
}

/** The bucket of a location, and the repository's path in it. */
export function openBucket(
  repository: RepositoryAddress,
  options: {
    readonly secret: SecretValues;
    readonly connection: StoreConnection;
    readonly policy: EndpointPolicy;
  },
): S3Store {
  const { secret, connection, policy } = options;
  return createS3Store({
    ...connection,
    endpoint: repository.endpoint,
    bucket: repository.bucket,
    prefix: repository.path,
    region:
      policy.regionOf(repository.endpoint) ??
      secret.AWS_DEFAULT_REGION?.reveal(),
    credentials: () => toCredentials(secret, repository, policy),
  });
}

async function toCredentials(
  secret: SecretValues,
  repository: RepositoryAddress,
  policy: EndpointPolicy,
): Promise<S3Credentials> {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key } = secret;
  if (id && key) {
    return {
      accessKeyId: id.reveal(),
      secretAccessKey: key.reveal(),
      sessionToken: secret.AWS_SESSION_TOKEN?.reveal(),
    };
  }
  const role = policy.roleOf(repository.endpoint);
  if (!role) {
    throw new ObjectStoreError(
      'forbidden',
      `There is no access key for ${repository.endpoint}`,
    );
  }
  return role.credentials(repository);
}

/** Repositories on rest-server and other servers of restic's REST protocol. */
export const restStoreType: RepositoryStoreType = {
  scheme: 'rest',
  secretKeys: ['RESTIC_REST_USERNAME', 'RESTIC_REST_PASSWORD'],
  parse: parseRestRepository,
  open({ address, secret, place, connection }) {
    const { path, credentials } = parseRestAddress(
      address.reveal().slice('rest:'.length),
    );
    if (!place.endpoint) {
      throw new InputError("The repository's address has no host");
    }
    return createRestStore({
      ...connection,
      url: `${place.endpoint}${path}/`,
      // As in restic, a user in the address takes precedence, even if empty.
      credentials: credentials ?? toUser(secret),
    });
  },
};

function toUser(secret: SecretValues): RestCredentials {
  return {
    username: secret.RESTIC_REST_USERNAME?.reveal() ?? '',
    password: secret.RESTIC_REST_PASSWORD?.reveal() ?? '',
  };
}
