/**
 * Opens repositories whose content is being read, and caches them, because opening one costs a key derivation and its
 * index.
 *
 * Overview
 *
 * `RepositoryAccess` decides before who may open one. Here, a Secret's name leads to the repository by the usual steps:
 * the allow-listed keys of the Secret, the allow-listed endpoints, guarded connections.
 *
 * Lifecycle
 *
 * - The Secret is read again when its reading is half a minute old.
 * - A repository is cached under its location and its credentials. So losing the Secret means losing the repository,
 *   and a changed Secret opens it again.
 * - Concurrent requests open a repository once.
 * - A cached repository is dropped when it is idle, and after an hour in any case, so a key that was removed from the
 *   repository doesn't open it forever. Pending reads of a dropped repository finish.
 */
import { ConflictError } from '@backstage/errors';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import {
  createKeyCache,
  openRepository,
  type CiphertextCache,
  type KeyCache,
} from 'restic-repository';
import type { ClusterCache } from '../clusters/ClusterCache';
import type {
  LimitsConfig,
  RefreshConfig,
  RepositoriesConfig,
} from '../config';
import { raceWithSignal } from '../lib/raceWithSignal';
import type { Clock } from '../lib/clock';
import { CachedAnswers, type CacheUsage } from '../lib/CachedAnswers';
import type { SecretName } from '../clusters/SecretName';
import { RepositoryContent } from './content/RepositoryContent';
import type { RepositorySecret } from './CustomCa';
import type { EndpointPolicy } from './EndpointPolicy';
import { KeyringReader } from './KeyringReader';
import { toLimits } from './limits';
import { nameKeyring } from './nameKeyring';
import type { RepositoryBudgets } from './RepositoryBudgets';
import type { RepositoryKeyring } from './RepositoryKeyring';
import { RepositoryStores } from './RepositoryStores';
import { fromUnread, toContentError } from './toContentError';
import { toKeyringReading } from './toKeyringReading';

const IDLE_TIMEOUT_MS = 15 * 60_000;
const MAX_AGE_MS = 60 * 60_000;
/** Wrong passwords cost as much as right ones. */
const FAILURE_LIFETIME_MS = 10_000;
const OPEN_TIMEOUT_MS = 60_000;

interface OpenRepositoriesOptions {
  readonly access: ClusterAccess;
  readonly cache: ClusterCache;
  readonly policy: EndpointPolicy;
  /** Default: S3 and REST servers */
  readonly stores?: RepositoryStores;
  readonly refresh: RefreshConfig;
  readonly config: RepositoriesConfig;
  readonly limits: LimitsConfig;
  /** What tenants may consume over time. Default: unlimited */
  readonly budgets?: RepositoryBudgets;
  readonly ciphertext?: CiphertextCache;
  readonly clock: Clock;
  /** Maximum number of cached repositories. Default: 32 */
  readonly limit?: number;
}

export class OpenRepositories {
  readonly #options: OpenRepositoriesOptions;
  readonly #reader: KeyringReader;
  readonly #stores: RepositoryStores;
  readonly #keys: KeyCache = createKeyCache({ timeToLiveMs: IDLE_TIMEOUT_MS });
  readonly #keyrings: CachedAnswers<RepositoryKeyring>;
  readonly #opened: CachedAnswers<RepositoryContent>;
  readonly #closing = new AbortController();
  #closed = 0;

  constructor(options: OpenRepositoriesOptions) {
    const { clock, refresh } = options;
    this.#options = options;
    this.#stores = options.stores ?? new RepositoryStores(options);
    this.#reader = new KeyringReader({ ...options, stores: this.#stores });
    this.#keyrings = new CachedAnswers({
      clock,
      limit: 1_000,
      age: refresh.details,
    });
    this.#opened = new CachedAnswers({
      clock,
      limit: options.limit ?? 32,
      age: MAX_AGE_MS,
      idle: IDLE_TIMEOUT_MS,
      failed: FAILURE_LIFETIME_MS,
      isLasting: error => error instanceof ConflictError,
    });
  }

  /**
   * Opens the repository that the Secret names. Throws `NotFoundError` without a Secret or repository,
   * `NotAllowedError` for an endpoint that is not allowed, `ConflictError` if Secret and repository don't match, and
   * `ServiceUnavailableError` if cluster or store can't be reached.
   */
  async open(
    secret: RepositorySecret,
    signal: AbortSignal,
  ): Promise<RepositoryContent> {
    const keyring = await raceWithSignal(
      this.#keyrings.get(toKey(secret), () => this.#readKeyring(secret)),
      signal,
    );
    const content = await raceWithSignal(
      this.#opened.get(nameKeyring(keyring), () => this.#open(keyring, secret)),
      signal,
    );
    this.#keepWithinLimits(content);
    return content;
  }

  /** How many are open, and how often one was reused. */
  get usage(): CacheUsage {
    return this.#opened.usage;
  }

  /** Called when a run has ended, because the bucket has changed. */
  expire(location: string): void {
    for (const opened of this.#opened.values()) {
      opened.then(
        content => content.location === location && content.expire(),
        () => {},
      );
    }
  }

  /** How many were closed to free memory. */
  get closedForMemory(): number {
    return this.#closed;
  }

  /** How many are cached. */
  get size(): number {
    return this.#opened.size;
  }

  close(): void {
    this.#closing.abort(new Error('The portal is shutting down'));
    this.#keys.clear();
    this.#keyrings.clear();
    this.#opened.clear();
  }

  /**
   * Closes the least recently used while the total or one namespace exceeds its memory limit. The namespace that uses
   * most memory loses its repositories first; the requested one is kept.
   */
  #keepWithinLimits(asked: RepositoryContent): void {
    const { repositoryBytes, repositoryBytesPerNamespace } =
      this.#options.limits;
    const kept = this.#opened.answered();
    const totals = new Map<string, number>();
    let total = 0;
    for (const { value } of kept) {
      totals.set(
        value.tenant,
        (totals.get(value.tenant) ?? 0) + value.memoryBytes,
      );
      total += value.memoryBytes;
    }
    const forget = (one: (typeof kept)[number]) => {
      this.#opened.delete(one.key);
      this.#closed += 1;
      total -= one.value.memoryBytes;
      totals.set(
        one.value.tenant,
        (totals.get(one.value.tenant) ?? 0) - one.value.memoryBytes,
      );
    };
    const others = kept.filter(({ value }) => value !== asked);
    const newest = new Map(kept.map(({ key, value }) => [value.tenant, key]));
    for (const one of others) {
      if (newest.get(one.value.tenant) === one.key) {
        continue;
      }
      if ((totals.get(one.value.tenant) ?? 0) > repositoryBytesPerNamespace) {
        forget(one);
      }
    }
    const bySize = others
      .filter(({ key }) => this.#opened.has(key))
      .sort(
        (a, b) =>
          (totals.get(b.value.tenant) ?? 0) - (totals.get(a.value.tenant) ?? 0),
      );
    for (const one of bySize) {
      if (total > repositoryBytes) {
        forget(one);
      }
    }
  }

  async #readKeyring(secret: RepositorySecret): Promise<RepositoryKeyring> {
    const signal = AbortSignal.any([
      this.#closing.signal,
      AbortSignal.timeout(OPEN_TIMEOUT_MS),
    ]);
    try {
      return await this.#reader.read(secret, signal);
    } catch (error) {
      throw fromUnread(
        toKeyringReading(error, secret, this.#options.clock.now()),
      );
    }
  }

  async #open(
    keyring: RepositoryKeyring,
    secret: SecretName,
  ): Promise<RepositoryContent> {
    const { ciphertext, clock, refresh, config, budgets } = this.#options;
    const { password, repository, tenant } = keyring;
    const budget = budgets?.of(tenant);
    const closing = this.#closing.signal;
    if (!password || password.reveal() === '') {
      throw new ConflictError(
        `The Secret "${secret.name}" has no "RESTIC_PASSWORD"`,
      );
    }
    try {
      const store = this.#stores.open(keyring, {
        attempts: 3,
        budget,
        waits: true,
        signal: closing,
      });
      const opening = openRepository({
        store,
        password,
        tenant,
        limits: toLimits(config),
        budget,
        cache: ciphertext,
        keyCache: this.#keys,
        signal: closing,
        nowMs: () => clock.now().getTime(),
      });
      return new RepositoryContent({
        location: repository.location,
        tenant,
        repository: await raceWithSignal(
          opening,
          AbortSignal.timeout(OPEN_TIMEOUT_MS),
        ),
        store,
        clock,
        lifetimeMilliseconds: refresh.repositories,
        closing,
      });
    } catch (error) {
      throw toContentError(error);
    }
  }
}

function toKey({ cluster, namespace, name, customCa }: RepositorySecret) {
  return [
    `${cluster}/${namespace}/${name}`,
    ...(customCa ? [JSON.stringify(customCa)] : []),
  ].join(' ');
}
