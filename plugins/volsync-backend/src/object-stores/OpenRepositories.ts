/**
 * Repositories that somebody looks into, opened and kept a while: opening one costs a key derivation and its index.
 *
 * Who may open one is decided before (`RepositoryAccess`); here a Secret's name leads to the repository, by the same
 * steps as everywhere: the allow-listed keys of the Secret, the allow-listed endpoints, guarded connections. The Secret
 * is read again when what is known of it is half a minute old, and a repository is kept under its place *and* its
 * credentials: so one who loses the Secret loses the repository, and a changed Secret opens anew. Each is opened by one
 * at a time however many ask, forgotten when nobody asked for it for a while, and after an hour in any case, so that a
 * key that was removed from the repository does not open it for ever. What is forgotten while somebody reads is only no
 * longer found: the reader finishes.
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
import type { EndpointPolicy } from './EndpointPolicy';
import { KeyringReader } from './KeyringReader';
import { toLimits } from './limits';
import { nameKeyring } from './nameKeyring';
import type { RepositoryBudgets } from './RepositoryBudgets';
import type { RepositoryKeyring } from './RepositoryKeyring';
import { RepositoryStores } from './RepositoryStores';
import { fromUnread, toContentError } from './toContentError';
import { toKeyringReading } from './toKeyringReading';

const IDLE = 15 * 60_000;
const AGE = 60 * 60_000;
/** Wrong passwords cost as much as right ones. */
const FAILED = 10_000;
const OPEN_TIMEOUT_MS = 60_000;

export interface OpenRepositoriesOptions {
  readonly access: ClusterAccess;
  readonly cache: ClusterCache;
  readonly policy: EndpointPolicy;
  /** Default: S3 and REST servers */
  readonly stores?: RepositoryStores;
  readonly refresh: RefreshConfig;
  readonly config: RepositoriesConfig;
  readonly limits: LimitsConfig;
  /** What tenants may take over time. Default: without end */
  readonly budgets?: RepositoryBudgets;
  readonly ciphertext?: CiphertextCache;
  readonly clock: Clock;
  /** Repositories kept at once. Default: 32 */
  readonly limit?: number;
}

export class OpenRepositories {
  readonly #options: OpenRepositoriesOptions;
  readonly #reader: KeyringReader;
  readonly #stores: RepositoryStores;
  readonly #keys: KeyCache = createKeyCache({ timeToLiveMs: IDLE });
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
      age: AGE,
      idle: IDLE,
      failed: FAILED,
      isLasting: error => error instanceof ConflictError,
    });
  }

  /**
   * The repository that the Secret names. Throws `NotFoundError` where there is no Secret or no repository,
   * `NotAllowedError` for an endpoint that is not allowed, `ConflictError` where Secret and repository do not fit,
   * `ServiceUnavailableError` where cluster or store cannot be reached.
   */
  async open(
    secret: SecretName,
    signal: AbortSignal,
  ): Promise<RepositoryContent> {
    const { cluster, namespace, name } = secret;
    const keyring = await raceWithSignal(
      this.#keyrings.get(`${cluster}/${namespace}/${name}`, () =>
        this.#readKeyring(secret),
      ),
      signal,
    );
    const content = await raceWithSignal(
      this.#opened.get(nameKeyring(keyring), () => this.#open(keyring, secret)),
      signal,
    );
    this.#keepWithinLimits(content);
    return content;
  }

  /** How many are open, and how often one was. */
  get usage(): CacheUsage {
    return this.#opened.usage;
  }

  /** A run has ended: the bucket has changed. */
  expire(location: string): void {
    for (const opened of this.#opened.values()) {
      opened.then(
        content => content.location === location && content.expire(),
        () => {},
      );
    }
  }

  /** How many were closed because of their memory. */
  get closedForMemory(): number {
    return this.#closed;
  }

  /** How many are kept. */
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
   * Forgets those that were used longest ago where all together, or those of one namespace, take too much memory. The
   * namespace that takes most gives up first, and what was just asked for stays.
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

  async #readKeyring(secret: SecretName): Promise<RepositoryKeyring> {
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
    const { password, place, tenant } = keyring;
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
        location: place.location,
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
