import { type CiphertextCache } from './cache/types';
import { envelopeReady, idOf, openEnvelope } from './crypto/envelope';
import { type RepositoryBudget, unlimitedBudget } from './lib/budget';
import { RepositoryError } from './lib/errors';
import { createCaches } from './caches';
import { type KeyCache, processKeyCache } from './key/keyCache';
import { openKey } from './key/openKey';
import { parseConfig } from './format/config';
import { ReadAhead, type ReadAheadKind } from './objects/readAhead';
import { type Redacted } from './lib/redacted';
import { anySignal } from './lib/signals';
import { ObjectNotFoundError, type ObjectStore } from './store/objectStore';
import { type RepositoryLimits, defaultLimits } from './lib/limits';
import { Opener } from './threads/Opener';
import { processPool } from './threads/pool';
import { Repository } from './repository';

/** It has about 150; restic's own reader takes any */
const MAX_CONFIG_BYTES = 64 * 1024;

/** @public */
export interface OpenRepositoryOptions {
  readonly store: ObjectStore;
  readonly password: string | Redacted<string>;
  /** Keeps ciphertext from one process to the next */
  readonly cache?: CiphertextCache;
  /** Keeps opened keys. Default: one for the process, 15 minutes */
  readonly keyCache?: KeyCache;
  /**
   * Whose work it is, a namespace for example: tenants take turns at deriving keys and
   * at the threads, so that one who asks for much slows only itself. Default: one that
   * all share who name none
   */
  readonly tenant?: string;
  /** What the repository may take. A repository that takes more is a `RepositoryLimitError` */
  readonly limits?: RepositoryLimits;
  /** What keys and inflated bytes are taken from. Default: one without end */
  readonly budget?: RepositoryBudget;
  /**
   * What will be asked for first. It is read while the key is derived, where that
   * must be. Default: nothing
   */
  readonly readAhead?: readonly ReadAheadKind[];
  /** Requests that one piece of work keeps under way. Default 16 */
  readonly concurrency?: number;
  /** Ends everything that the repository does */
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970 */
  readonly nowMs?: () => number;
}

/**
 * Opens a repository: reads its key files and its config, and nothing else unless
 * `readAhead` says so.
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
  const config = store.get('config', {
    range: { offset: 0, length: MAX_CONFIG_BYTES },
    signal: reads,
  });
  config.catch(() => {});
  const scope = config.then(idOf);
  scope.catch(() => {});
  const { cache, concurrency = 16, tenant = '' } = options;
  const { budget = unlimitedBudget } = options;
  const ahead = new ReadAhead();
  try {
    const { key, id } = await openKey(store, {
      password,
      keyCache: options.keyCache ?? processKeyCache,
      tenant,
      budget,
      signal: reads,
      onDerive: () =>
        ahead.start(options.readAhead ?? [], {
          store,
          cache,
          scope,
          concurrency,
          signal,
        }),
    });
    const repository = new Repository({
      source: {
        store,
        cache,
        scope: await scope,
        ahead,
        concurrency,
        signal,
      },
      opener: new Opener({
        pool: processPool,
        key,
        tenant,
        budget,
        limits: { ...defaultLimits, ...withoutMissing(options.limits) },
      }),
      memory: createCaches(),
      config: parseConfig(openEnvelope(await config, key, 'config')),
      keyId: id,
      nowMs: options.nowMs ?? Date.now,
    });
    ahead.close();
    return repository;
  } catch (error) {
    ahead.abort();
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

/** Options that are given as `undefined` are not given. */
function withoutMissing(limits: RepositoryLimits = {}): RepositoryLimits {
  return Object.fromEntries(
    Object.entries(limits).filter(([, bytes]) => bytes !== undefined),
  );
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
