import { InputError } from '@backstage/errors';
import type { SecretName } from '../clusters/SecretName';
import type { RepositoryAddress } from './RepositoryAddress';
import type { RepositoryKeyring } from './RepositoryKeyring';
import type { RepositoryStores } from './RepositoryStores';
import type { SecretValues } from './SecretReader';
import { UnsupportedRepositoryError } from './unsupportedRepository';

/**
 * Combines a Secret's values. Throws an `InputError` that names what is missing or wrong, but never a value.
 *
 * @internal
 */
export function readKeyring(
  secret: SecretValues,
  { cluster, namespace, name }: SecretName,
  options: {
    readonly stores: Pick<RepositoryStores, 'parse' | 'secretKeysOf'>;
    /** The portal's own role, if it reads this location for this namespace */
    readonly role: (
      repository: RepositoryAddress,
    ) => 'assigned' | 'not-assigned' | 'none';
  },
): RepositoryKeyring {
  const { stores, role } = options;
  const need = (key: string) => requireValue(secret, key, name);
  const address = need('RESTIC_REPOSITORY');
  const repository = stores.parse(address.reveal());
  return {
    repository,
    address,
    tenant: `${cluster}/${namespace}`,
    secret: Object.fromEntries(
      stores.secretKeysOf(repository).flatMap(key => {
        const value = secret[key];
        return value ? [[key, value]] : [];
      }),
    ),
    accessKey:
      repository.scheme === 's3'
        ? readAccessKey(secret, name, { repository, role })
        : undefined,
    password: secret.RESTIC_PASSWORD,
  };
}

/** Undefined if the portal's own role signs. */
function readAccessKey(
  secret: SecretValues,
  name: string,
  options: {
    readonly repository: RepositoryAddress;
    readonly role: (
      repository: RepositoryAddress,
    ) => 'assigned' | 'not-assigned' | 'none';
  },
): RepositoryKeyring['accessKey'] {
  const { repository, role } = options;
  const hasKey =
    secret.AWS_ACCESS_KEY_ID !== undefined ||
    secret.AWS_SECRET_ACCESS_KEY !== undefined;
  const portalRole = hasKey ? 'none' : role(repository);
  if (!hasKey && portalRole !== 'assigned') {
    throw new UnsupportedRepositoryError(
      `The Secret "${name}" has no access key, so the mover gets its credentials from a role, such as that of its service account. ${
        portalRole === 'none'
          ? `The portal signs with access keys, and has no role of its own for ${repository.endpoint} (role under volsync.objectStores)`
          : "The portal has a role of its own for this endpoint, and uses it only for repositories that volsync.repositories.locations assigns to the Secret's namespace. This one is not assigned"
      }`,
    );
  }
  for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN']) {
    if (/\p{Cc}/u.test(secret[key]?.reveal() ?? '')) {
      throw new InputError(
        `The "${key}" of Secret "${name}" has a line break or another control character in it`,
      );
    }
  }
  return hasKey
    ? {
        id: requireValue(secret, 'AWS_ACCESS_KEY_ID', name),
        secret: requireValue(secret, 'AWS_SECRET_ACCESS_KEY', name),
      }
    : undefined;
}

function requireValue(secret: SecretValues, key: string, name: string) {
  const value = secret[key];
  if (value === undefined || value.reveal() === '') {
    throw new InputError(`The Secret "${name}" has no "${key}"`);
  }
  return value;
}
