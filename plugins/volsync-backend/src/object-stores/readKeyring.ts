import { InputError } from '@backstage/errors';
import type { SecretName } from '../clusters/SecretName';
import {
  parseRepository,
  UnsupportedRepositoryError,
  type RepositoryAddress,
} from './parseRepository';
import type { RepositoryKeyring } from './RepositoryKeyring';
import type { RepositorySecret } from './SecretReader';

/**
 * Takes a Secret's values together. Throws `InputError` that names what is missing or wrong, never a value.
 *
 * @internal
 */
export function readKeyring(
  secret: RepositorySecret,
  { cluster, namespace, name }: SecretName,
  /** Whether the portal's own role reads what is there, for this namespace */
  role: (
    place: RepositoryAddress,
  ) => 'assigned' | 'not-assigned' | 'none' = () => 'none',
): RepositoryKeyring {
  const need = (key: keyof RepositorySecret) => {
    const value = secret[key];
    if (value === undefined || value.reveal() === '') {
      throw new InputError(`The Secret "${name}" has no "${key}"`);
    }
    return value;
  };
  const place = parseRepository(need('RESTIC_REPOSITORY').reveal());
  const hasKey =
    secret.AWS_ACCESS_KEY_ID !== undefined ||
    secret.AWS_SECRET_ACCESS_KEY !== undefined;
  const portalRole = hasKey ? 'none' : role(place);
  if (!hasKey && portalRole !== 'assigned') {
    throw new UnsupportedRepositoryError(
      `The Secret "${name}" has no access key, so the mover gets its credentials from a role, such as that of its service account. ${
        portalRole === 'none'
          ? `The portal signs with access keys, and has no role of its own for ${place.endpoint} (role under volsync.objectStores)`
          : "The portal has a role of its own for this endpoint, and uses it only for repositories that volsync.repositories.locations assigns to the Secret's namespace. This one is not assigned"
      }`,
    );
  }
  for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN'] as const) {
    if (/\p{Cc}/u.test(secret[key]?.reveal() ?? '')) {
      throw new InputError(
        `The "${key}" of Secret "${name}" has a line break or another control character in it`,
      );
    }
  }
  return {
    place,
    tenant: `${cluster}/${namespace}`,
    accessKey: hasKey
      ? {
          id: need('AWS_ACCESS_KEY_ID'),
          secret: need('AWS_SECRET_ACCESS_KEY'),
          sessionToken: secret.AWS_SESSION_TOKEN,
        }
      : undefined,
    region: secret.AWS_DEFAULT_REGION,
    password: secret.RESTIC_PASSWORD,
  };
}
