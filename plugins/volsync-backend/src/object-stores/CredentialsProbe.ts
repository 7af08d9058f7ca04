/**
 * Checks passwords and keys without exposing them: whether a password is easy to guess, and which Secrets share one.
 * Values are compared by a keyed hash whose key is random for each process. Only names and results leave this class.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Reading } from 'backstage-plugin-volsync-common';
import type { SecretName } from '../clusters/SecretName';
import type { RepositoryKeyring } from './RepositoryKeyring';

/** Anyone with a copy of the repository can guess a shorter password */
const MIN_PASSWORD_LENGTH = 16;
const MIN_DIFFERENT_CHARACTERS = 8;

export interface CredentialReading {
  readonly secret: SecretName;
  /** Why its password is weak; absent if it isn't */
  readonly weakness?: string;
  /** Secrets of other apps with the same password or key, as `namespace/name` */
  readonly samePassword: readonly string[];
  readonly sameKey: readonly string[];
}

/** Finds what opens the repository of a Secret. @internal */
export type FindKeyring = (
  secret: SecretName,
  signal: AbortSignal,
) => Promise<Reading<RepositoryKeyring>>;

export class CredentialsProbe {
  readonly #salt = randomBytes(32);
  readonly #keyring: FindKeyring;

  constructor(options: { readonly keyring: FindKeyring }) {
    this.#keyring = options.keyring;
  }

  /** Checks the Secrets that can be read. */
  async check(
    secrets: readonly SecretName[],
    signal: AbortSignal,
  ): Promise<readonly CredentialReading[]> {
    const passwords = new Map<string, SecretName[]>();
    const keys = new Map<string, SecretName[]>();
    const seen: {
      readonly secret: SecretName;
      readonly weakness?: string;
      readonly password: string;
      readonly key: string | undefined;
    }[] = [];
    for (const secret of secrets) {
      const keyring = await this.#keyring(secret, signal);
      if (keyring.state === 'read') {
        const { password, accessKey } = keyring.value;
        const plain = password?.reveal() ?? '';
        const one = {
          secret,
          weakness: weaknessOf(plain),
          password: this.#digest(plain),
          key: accessKey && this.#digest(accessKey.secret.reveal()),
        };
        seen.push(one);
        add(passwords, one.password, secret);
        if (one.key !== undefined) {
          add(keys, one.key, secret);
        }
      }
    }
    return seen.map(({ secret, weakness, password, key }) => ({
      secret,
      weakness,
      samePassword: others(passwords.get(password), secret),
      sameKey: key === undefined ? [] : others(keys.get(key), secret),
    }));
  }

  #digest(value: string): string {
    return createHmac('sha256', this.#salt).update(value).digest('hex');
  }
}

function weaknessOf(password: string): string | undefined {
  if (password === '') {
    return 'there is none';
  }
  if (password.length < MIN_PASSWORD_LENGTH) {
    return `it is shorter than ${MIN_PASSWORD_LENGTH} characters`;
  }
  return new Set(password).size < MIN_DIFFERENT_CHARACTERS
    ? `it has fewer than ${MIN_DIFFERENT_CHARACTERS} different characters`
    : undefined;
}

function add(
  into: Map<string, SecretName[]>,
  digest: string,
  secret: SecretName,
): void {
  into.set(digest, [...(into.get(digest) ?? []), secret]);
}

function others(
  all: readonly SecretName[] | undefined,
  own: SecretName,
): readonly string[] {
  return (all ?? [])
    .filter(one => one !== own)
    .map(({ namespace, name }) => `${namespace}/${name}`);
}
