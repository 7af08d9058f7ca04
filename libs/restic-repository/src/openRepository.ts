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

/** The config has about 150 bytes; restic's own reader has no limit */
const MAX_CONFIG_BYTES = 64 * 1024;

/** @public */
export interface OpenRepositoryOptions {
  readonly store: ObjectStore;
  readonly password: string | Redacted<string>;
  /** Keeps ciphertext across processes */
  readonly cache?: CiphertextCache;
  /** Keeps opened keys. Default: one for the process, 15 minutes */
  readonly keyCache?: KeyCache;
  /**
   * The owner of the work, such as a namespace: tenants take turns at deriving keys and using threads, so one with much
   * work slows only itself. Default: one shared tenant
   */
  readonly tenant?: string;
  /** Limits for the repository. Exceeding one throws a `RepositoryLimitError` */
  readonly limits?: RepositoryLimits;
  /** The budget for keys and inflated bytes. Default: unlimited */
  readonly budget?: RepositoryBudget;
  /** What will be requested first. It is read while the key is derived, if that is necessary. Default: nothing */
  readonly readAhead?: readonly ReadAheadKind[];
  /** Concurrent requests of one piece of work. Default 16 */
  readonly concurrency?: number;
  /** Cancels all work of the repository */
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970 */
  readonly nowMs?: () => number;
}

/**
 * Opens a repository: reads its key files and its config, and nothing else unless `readAhead` is set. Throws
 * `RepositoryError` with `no-repository`, `wrong-password`, `damaged` or `unsupported`, and `ObjectStoreError` if the
 * store fails.
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
      throw await toMissingError(config, error);
    }
    throw error;
  } finally {
    ended.abort();
  }
}

/** Removes options that are `undefined`. */
function withoutMissing(limits: RepositoryLimits = {}): RepositoryLimits {
  return Object.fromEntries(
    Object.entries(limits).filter(([, bytes]) => bytes !== undefined),
  );
}

/** No key, no config: determines which of the two is missing */
async function toMissingError(
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
