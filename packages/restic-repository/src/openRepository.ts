import { CiphertextCache } from './cache/types';
import { RepositoryContext } from './context';
import { envelopeReady, openEnvelope } from './crypto/envelope';
import { RepositoryError } from './errors';
import { createMemory } from './memory';
import { KeyCache, processKeyCache } from './key/keyCache';
import { openKey } from './key/openKey';
import { parseConfig } from './object/config';
import { Redacted } from './redacted';
import { anySignal } from './signals';
import { ObjectNotFoundError, ObjectStore } from './store';
import { processPool } from './threads/pool';
import { Repository } from './repository';

/** @public */
export interface OpenRepositoryOptions {
  readonly store: ObjectStore;
  readonly password: string | Redacted<string>;
  /** Keeps ciphertext from one process to the next */
  readonly cache?: CiphertextCache;
  /** Keeps opened keys. Default: one for the process, 15 minutes */
  readonly keyCache?: KeyCache;
  /** Requests that one piece of work keeps under way. Default 16 */
  readonly concurrency?: number;
  /** Ends everything that the repository does */
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970 */
  readonly nowMs?: () => number;
}

/**
 * Opens a repository: reads its key files and its config, nothing else.
 * Throws `RepositoryError` with `no-repository`, `wrong-password`, `damaged` or
 * `unsupported`, and `ObjectStoreError` where the store fails.
 *
 * @public
 */
export async function openRepository(
  options: OpenRepositoryOptions,
): Promise<Repository> {
  const { store, signal } = options;
  const password =
    typeof options.password === 'string'
      ? options.password
      : options.password.reveal();
  await envelopeReady;
  const ended = new AbortController();
  const reads = anySignal(signal, ended.signal);
  const config = store.get('config', { signal: reads });
  config.catch(() => {});
  try {
    const { key, id } = await openKey(store, {
      password,
      keyCache: options.keyCache ?? processKeyCache,
      signal: reads,
    });
    const context: RepositoryContext = {
      store,
      config: parseConfig(openEnvelope(await config, key, 'config')),
      key,
      cache: options.cache,
      memory: createMemory(),
      signal,
      pool: processPool,
      concurrency: options.concurrency ?? 16,
      nowMs: options.nowMs ?? Date.now,
    };
    return new Repository(context, id);
  } catch (error) {
    if (
      error instanceof ObjectNotFoundError ||
      (error instanceof RepositoryError && error.reason === 'no-repository')
    ) {
      throw await explainNothing(config, error);
    }
    throw error;
  } finally {
    ended.abort();
  }
}

/** No key, no config: says which of the two is missing */
async function explainNothing(
  config: Promise<Uint8Array>,
  error: unknown,
): Promise<unknown> {
  const found = await config.then(
    () => true,
    (reason: unknown) => !(reason instanceof ObjectNotFoundError),
  );
  if (found) return error;
  return new RepositoryError(
    'no-repository',
    'There is no "config": no repository was made here yet, or the path is another',
    { object: 'config' },
  );
}
