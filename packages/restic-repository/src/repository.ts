import { CiphertextCache } from './cache/types';
import { RepositoryContext } from './context';
import { envelopeReady, openEnvelope } from './crypto/envelope';
import { RepositoryError } from './errors';
import { KeyCache, processKeyCache } from './key/keyCache';
import { openKey } from './key/openKey';
import { RepositoryConfig, parseConfig } from './object/config';
import { Lock } from './object/lock';
import { ListLocksOptions, listLocks } from './object/locks';
import { Snapshot } from './object/snapshot';
import { ListSnapshotsOptions, Snapshots } from './object/snapshots';
import { Redacted } from './redacted';
import { anySignal } from './signals';
import { ObjectNotFoundError, ObjectStore } from './store';
import { processPool } from './threads/pool';

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
      pool: processPool,
      concurrency: options.concurrency ?? 16,
      nowMs: options.nowMs ?? Date.now,
    };
    return new Repository(context, { keyId: id, signal });
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

/** An opened repository. @public */
export class Repository {
  readonly #context: RepositoryContext;
  readonly #signal: AbortSignal | undefined;
  readonly #snapshots: Snapshots;

  /** Id of the key that opened the repository */
  readonly keyId: string;

  /** @internal */
  constructor(
    context: RepositoryContext,
    options: {
      readonly keyId: string;
      readonly signal: AbortSignal | undefined;
    },
  ) {
    this.#context = context;
    this.#signal = options.signal;
    this.keyId = options.keyId;
    this.#snapshots = new Snapshots(context);
  }

  get config(): RepositoryConfig {
    return this.#context.config;
  }

  /** All snapshots, newest first */
  async snapshots(
    options: ListSnapshotsOptions = {},
  ): Promise<readonly Snapshot[]> {
    return this.#snapshots.list(this.#with(options));
  }

  /** All locks, newest first */
  async locks(options: ListLocksOptions = {}): Promise<readonly Lock[]> {
    return listLocks(this.#context, this.#with(options));
  }

  #with<T extends { readonly signal?: AbortSignal }>(options: T): T {
    return { ...options, signal: anySignal(options.signal, this.#signal) };
  }
}
