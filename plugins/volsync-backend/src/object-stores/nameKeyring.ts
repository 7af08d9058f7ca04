import { createHmac, randomBytes } from 'node:crypto';
import type { RepositoryKeyring } from './RepositoryKeyring';

const SALT = randomBytes(32);

/**
 * Names a repository together with what opens it: whoever has other credentials for the same place gets an answer of
 * his own, never another's.
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
  return `${keyring.place.location} ${hash.digest('hex')}`;
}

/** The place in a name that `nameKeyring` gave. @internal */
export function locationOf(name: string): string {
  return name.slice(0, name.lastIndexOf(' '));
}
