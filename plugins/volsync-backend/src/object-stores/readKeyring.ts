import { InputError } from '@backstage/errors';
import type { SecretName } from '../clusters/SecretName';
import { parseRepository, UnsupportedRepositoryError } from './parseRepository';
import type { RepositoryKeyring } from './RepositoryKeyring';
import type { RepositorySecret } from './SecretReader';

/** Takes a Secret's values together. Throws `InputError` that names what is missing or wrong, never a value. @internal */
export function readKeyring(
  secret: RepositorySecret,
  { cluster, namespace, name }: SecretName,
): RepositoryKeyring {
  const need = (key: keyof RepositorySecret) => {
    const value = secret[key];
    if (value === undefined || value.reveal() === '') {
      throw new InputError(`The Secret "${name}" has no "${key}"`);
    }
    return value;
  };
  const place = parseRepository(need('RESTIC_REPOSITORY').reveal());
  if (
    secret.AWS_ACCESS_KEY_ID === undefined &&
    secret.AWS_SECRET_ACCESS_KEY === undefined
  ) {
    throw new UnsupportedRepositoryError(
      `The Secret "${name}" has no access key. If the mover gets its credentials in another way, such as from a role, the portal cannot use them`,
    );
  }
  const keyring: RepositoryKeyring = {
    place,
    tenant: `${cluster}/${namespace}`,
    accessKeyId: need('AWS_ACCESS_KEY_ID'),
    secretAccessKey: need('AWS_SECRET_ACCESS_KEY'),
    sessionToken: secret.AWS_SESSION_TOKEN,
    region: secret.AWS_DEFAULT_REGION,
    password: secret.RESTIC_PASSWORD,
  };
  for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN'] as const) {
    if (/\p{Cc}/u.test(secret[key]?.reveal() ?? '')) {
      throw new InputError(
        `The "${key}" of Secret "${name}" has a line break or another control character in it`,
      );
    }
  }
  return keyring;
}
