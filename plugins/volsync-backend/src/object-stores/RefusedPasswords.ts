import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { read, valueOf } from 'backstage-plugin-volsync-common';
import type { LastReadings } from '../clusters/LastReadings';
import { nameKeyring } from './nameKeyring';
import type { RepositoryKeyring } from './RepositoryKeyring';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

const MAX_REFUSED = 20_000;
const HASH_BYTES = 32;

/** A stored password mark, as slow to guess as from a restic key. */
interface Mark {
  readonly salt?: string;
  readonly hash?: string;
}

/**
 * Passwords that opened nothing. Each is kept until it opens the repository, also over restarts and while the keys
 * can't be read. So a failing store never makes a failing volume protected.
 *
 * @internal
 */
export class RefusedPasswords {
  readonly #known = new Set<string>();
  readonly #lastReadings: Pick<LastReadings, 'get' | 'put'> | undefined;

  constructor(lastReadings?: Pick<LastReadings, 'get' | 'put'>) {
    this.#lastReadings = lastReadings;
  }

  async has(keyring: RepositoryKeyring): Promise<boolean> {
    const name = nameKeyring(keyring);
    if (!this.#known.has(name) && (await this.#isMarked(keyring))) {
      this.#note(name);
    }
    return this.#known.has(name);
  }

  async add(keyring: RepositoryKeyring, at: string): Promise<void> {
    this.#note(nameKeyring(keyring));
    if (!keyring.password || !this.#lastReadings) {
      return;
    }
    const key = keyOf(keyring);
    const stored = this.#markOf(key);
    if (stored && (await this.#isMarked(keyring))) {
      this.#lastReadings.put(key, read(stored, at));
      return;
    }
    const salt = randomBytes(HASH_BYTES);
    const hash = await derive(keyring.password.reveal(), salt, HASH_BYTES);
    const mark = {
      salt: salt.toString('base64'),
      hash: hash.toString('base64'),
    };
    this.#lastReadings.put(key, read(mark, at));
  }

  /** Removes a password that opened the repository. */
  delete(keyring: RepositoryKeyring, at: string): void {
    this.#known.delete(nameKeyring(keyring));
    const key = keyOf(keyring);
    if (this.#markOf(key)?.hash !== undefined) {
      this.#lastReadings?.put(key, read({}, at));
    }
  }

  async #isMarked(keyring: RepositoryKeyring): Promise<boolean> {
    const { salt, hash } = this.#markOf(keyOf(keyring)) ?? {};
    if (!keyring.password || salt === undefined || hash === undefined) {
      return false;
    }
    const own = await derive(
      keyring.password.reveal(),
      Buffer.from(salt, 'base64'),
      HASH_BYTES,
    );
    const stored = Buffer.from(hash, 'base64');
    return stored.length === own.length && timingSafeEqual(stored, own);
  }

  #markOf(key: string): Mark | undefined {
    return valueOf(this.#lastReadings?.get(key)) as Mark | undefined;
  }

  #note(name: string): void {
    this.#known.add(name);
    for (const oldest of this.#known) {
      if (this.#known.size <= MAX_REFUSED) {
        break;
      }
      this.#known.delete(oldest);
    }
  }
}

function keyOf({ tenant, repository }: RepositoryKeyring): string {
  const name = JSON.stringify([tenant, repository.location]);
  return `password/${createHash('sha256').update(name).digest('hex')}`;
}
