import { createHmac, randomBytes } from 'node:crypto';
import type { RepositoryKeyring } from './RepositoryKeyring';

const SALT = randomBytes(32);

/**
 * Identifies a repository together with its credentials, so callers with other credentials for the same location never
 * get each other's answers.
 *
 * @internal
 */
export function nameKeyring(keyring: RepositoryKeyring): string {
  const hash = createHmac('sha256', SALT);
  for (const part of [
    keyring.address.reveal(),
    ...Object.entries(keyring.secret)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([key, value]) => [key, value?.reveal()]),
    keyring.password?.reveal(),
    keyring.customCa?.pem,
    keyring.customCa?.invalid,
  ]) {
    hash.update(`${part?.length ?? -1}:${part ?? ''}`);
  }
  return `${keyring.repository.location} ${hash.digest('hex')}`;
}

/** The location in a name from `nameKeyring`. @internal */
export function locationOf(name: string): string {
  return name.slice(0, name.lastIndexOf(' '));
}
