/**
 * What is known of the repositories behind Secrets.
 *
 * Overview
 *
 * Callers never wait: each call returns what is known, and starts a read in the background if it is missing or too old.
 * Reading takes two steps, and concurrent calls share each: a Secret's values by its name, then the listing by location
 * and credentials. So sources with equal Secrets cause one listing.
 *
 * `sharedWith` needs the locations of all sources that the portal may see. It reads their Secrets, a few at a time,
 * only in namespaces that the operator bound. If several lead to one location, it is listed with the credentials of
 * each. Only those whose credentials open it share it.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  keepLastKnown,
  mapReading,
  read,
  unread,
  valueOf,
  type Reading,
  type RepositoryFacts,
} from 'backstage-plugin-volsync-common';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import type { CiphertextCache } from 'restic-repository';
import type { ClusterCache } from '../clusters/ClusterCache';
import type {
  LimitsConfig,
  RefreshConfig,
  RepositoriesConfig,
} from '../config';
import type { LastReadings } from '../clusters/LastReadings';
import { raceWithSignal } from '../lib/raceWithSignal';
import { waitUpTo } from '../lib/waitUpTo';
import {
  BackgroundReadings,
  MAX_IN_USE,
  type PendingRead,
} from '../lib/BackgroundReadings';
import type { Change } from '../lib/Changes';
import type { Clock } from '../lib/clock';
import type { SecretName } from '../clusters/SecretName';
import { AwaitedSnapshots } from './AwaitedSnapshots';
import type { CompletenessStore } from './CompletenessStore';
import type { EndpointPolicy } from './EndpointPolicy';
import type { RepositoryBudgets } from './RepositoryBudgets';
import {
  LocationIndex,
  withoutHost,
  type Opens,
  type RepositoryUsers,
} from './LocationIndex';
import { mayUseRepository } from './mayUseRepository';
import { KnownUsers } from './KnownUsers';
import { locationOf, nameKeyring } from './nameKeyring';
import { KeyringReader } from './KeyringReader';
import { toEarlierReading, type LastListings } from './LastListings';
import type { RepositoryAddress } from './RepositoryAddress';
import { RepositoryReader } from './RepositoryReader';
import { RepositoryStores } from './RepositoryStores';
import type { RepositoryKeyring } from './RepositoryKeyring';
import { toKeyringReading } from './toKeyringReading';

/** Secrets and listings that are kept without being used */
const MAX_UNUSED = 20_000;

/** For new users of a location, so that naming it with ever new keys can't delay its owner. */
const MAX_NEWCOMER_WAIT_MS = 250;

export interface RepositoryServiceOptions {
  readonly access: ClusterAccess;
  readonly cache: ClusterCache;
  readonly policy: EndpointPolicy;
  /** Default: S3 and REST servers */
  readonly stores?: RepositoryStores;
  readonly config: RepositoriesConfig;
  readonly refresh: RefreshConfig;
  readonly limits: LimitsConfig;
  /** What tenants may consume over time. Default: unlimited */
  readonly budgets?: RepositoryBudgets;
  readonly ciphertext?: CiphertextCache;
  readonly clock: Clock;
  readonly isVisible: (cluster: string, namespace: string) => boolean;
  /** Whether everyone who may see one namespace may also see the other. Default: only for the same namespace */
  readonly mayName?: (own: SecretName, other: SecretName) => boolean;
  /** Persists completeness checks */
  readonly completeness?: CompletenessStore;
  /** Persists lifecycle rules and refused passwords */
  readonly lastReadings?: Pick<LastReadings, 'get' | 'put'>;
  /** Persists listings */
  readonly lastListings?: Pick<LastListings, 'get' | 'put'>;
  readonly logger?: LoggerService;
  /** Results of verifications of a repository */
  readonly verified?: (
    facts: RepositoryFacts,
  ) => Pick<RepositoryFacts, 'damage' | 'damagedSnapshots'>;
  readonly onChange: (change: Change) => void;
}

export class RepositoryService implements RepositoryLookup {
  readonly #options: RepositoryServiceOptions;
  readonly #stores: RepositoryStores;
  readonly #reading: KeyringReader;
  readonly #reader: RepositoryReader;
  readonly #keyrings: BackgroundReadings<RepositoryKeyring>;
  readonly #listings: BackgroundReadings<RepositoryFacts>;
  readonly #locations: LocationIndex;
  readonly #users = new KnownUsers();
  readonly #awaited = new AwaitedSnapshots();
  /** The last facts for each Secret */
  readonly #lastFacts = new Map<string, Reading<RepositoryFacts>>();
  /** Secrets whose repository only an earlier process has read */
  readonly #fromEarlier = new Set<string>();
  /** By location, from its newest listing */
  readonly #identities = new Map<string, string>();
  /** Namespaces with the locations that their credentials were seen to open */
  readonly #openedBy = new Set<string>();

  constructor(options: RepositoryServiceOptions) {
    const { config, refresh, limits, clock, onChange } = options;
    const stores = options.stores ?? new RepositoryStores(options);
    this.#stores = stores;
    this.#options = options;
    this.#reading = new KeyringReader({ ...options, stores });
    this.#reader = new RepositoryReader({
      stores,
      config,
      budgets: options.budgets,
      cache: options.ciphertext,
      clock,
      completeness: options.completeness,
      lastReadings: options.lastReadings,
      logger: options.logger,
    });
    this.#keyrings = new BackgroundReadings({
      label: 'the Secret of the repository',
      lifetimeMilliseconds: refresh.repositories,
      failureLifetimeMilliseconds: refresh.details,
      timeoutMilliseconds: 10_000,
      concurrency: 4,
      concurrencyPerTenant: 2,
      limit: MAX_UNUSED,
      clock,
      onChange: (change, key) => {
        onChange(change);
        // Earlier users of the location may now see that they share it.
        const keyring = this.#keyrings.peek(key);
        if (keyring?.state === 'read') {
          this.#users.list(keyring.value.repository.location).forEach(onChange);
        }
      },
    });
    this.#locations = new LocationIndex({
      ...options,
      keyring: secret =>
        this.#keyrings.fresh(keyOf(secret)) ??
        this.#keyring(secret, { thenList: false }),
      identityOf: location => this.#identities.get(location),
      opens: keyring => this.#opens(keyring),
      mayUse: (user, location) =>
        mayUseRepository(user, location, config.locations),
      mayName: options.mayName ?? isSameNamespace,
    });
    this.#listings = new BackgroundReadings({
      label: 'the bucket',
      lifetimeMilliseconds: refresh.repositories,
      failureLifetimeMilliseconds: refresh.details,
      timeoutMilliseconds: 120_000,
      concurrency: limits.repositories,
      concurrencyPerTenant: limits.repositoriesPerNamespace,
      limit: MAX_UNUSED,
      groupOf: locationOf,
      clock,
      onChange: (_, key) => {
        this.#locations.expire();
        this.#users.list(locationOf(key)).forEach(onChange);
      },
      keepsLastKnown: true,
    });
  }

  /** Parses an address without connecting. Throws `InputError`, also for a kind of repository that is not supported. */
  parseAddress(address: string): RepositoryAddress {
    return this.#stores.parse(address);
  }

  /** Returns the last known facts without starting a read. */
  peek(secret: SecretName): RepositoryFacts | undefined {
    return valueOf(this.#lastFacts.get(keyOf(secret)));
  }

  get(secret: SecretName): Reading<RepositoryFacts> {
    if (this.#stores.isEmpty) {
      return unread(
        'not-configured',
        'No object store is configured. Add its endpoint under volsync.objectStores',
      );
    }
    const facts = mapReading(this.#facts(secret), value => ({
      ...value,
      sharedWith: this.#sharedWith(secret, value),
    }));
    const isNew =
      !this.#fromEarlier.has(keyOf(secret)) ||
      (facts.state === 'read' && facts.lost && facts.lost.reason !== 'pending');
    if (isNew) {
      this.#options.lastListings?.put(secret, facts);
    }
    return mapReading(facts, value => ({
      ...value,
      ...this.#options.verified?.(value),
    }));
  }

  /** Until every Secret is read again, the users known before a restart still share the repository. */
  #sharedWith(secret: SecretName, facts: RepositoryFacts): readonly string[] {
    const others = this.#locations.others(secret, facts.location);
    return this.#locations.isComplete || !this.#fromEarlier.has(keyOf(secret))
      ? others
      : [...new Set([...facts.sharedWith, ...others])];
  }

  /** What an earlier process listed last, until this process knows more. */
  #earlier(secret: SecretName): Reading<RepositoryFacts> | undefined {
    const { lastListings, clock, refresh } = this.#options;
    const stored = lastListings?.get(secret);
    if (!stored) {
      return undefined;
    }
    this.#fromEarlier.add(keyOf(secret));
    this.#identify(stored.facts);
    return toEarlierReading(stored, {
      now: clock.now(),
      lifetimeMs: refresh.repositories,
    });
  }

  #facts(secret: SecretName): Reading<RepositoryFacts> {
    const name = keyOf(secret);
    const keyring = this.#keyring(secret);
    if (!this.#lastFacts.has(name)) {
      const earlier = this.#earlier(secret);
      if (earlier) {
        this.#keep(name, earlier);
      }
    }
    if (keyring.state === 'unread') {
      // An invalid Secret leads nowhere. Otherwise its last facts are kept, but its old values are not used again.
      return keyring.reason === 'invalid'
        ? keyring
        : this.#keep(name, this.#afterAttempt(name, keyring));
    }
    if (!this.#reading.isCurrent(secret, keyring.value)) {
      this.#keyrings.expire(name, this.#options.refresh.details);
    }
    this.#users.add(keyring.value.repository.location, secret);
    const facts = this.#keep(name, this.#lastOr(name, keyring.value));
    const reason = facts.state === 'read' ? facts.lost?.reason : facts.reason;
    if (reason === 'forbidden') {
      // The credentials may have been corrected since.
      this.#keyrings.expire(name, this.#options.refresh.details);
    }
    return facts;
  }

  /** Like `get`, but waits for a first answer for at most `milliseconds`. */
  async read(
    secret: SecretName,
    options: { readonly milliseconds: number; readonly signal: AbortSignal },
  ): Promise<Reading<RepositoryFacts>> {
    const { milliseconds, signal } = options;
    const name = keyOf(secret);
    const until = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
    const wait = (settled: Promise<void>) =>
      raceWithSignal(settled, until).catch(() => {});
    const isPending = () => {
      const facts = this.get(secret);
      return (
        this.#fromEarlier.has(name) ||
        (facts.state === 'unread' && facts.reason === 'pending')
      );
    };
    if (isPending()) {
      await wait(this.#keyrings.waitUntilRead(({ key }) => key === name));
    }
    const keyring = this.#keyrings.peek(name);
    if (isPending() && keyring?.state === 'read') {
      const listing = nameKeyring(keyring.value);
      await wait(this.#listings.waitUntilRead(({ key }) => key === listing));
    }
    signal.throwIfAborted();
    return this.get(secret);
  }

  /** The current reading of what opens a Secret's repository. Only for use in this folder. */
  peekKeyring(secret: SecretName): Reading<RepositoryKeyring> {
    return this.#keyring(secret, { thenList: false });
  }

  /** Reads what opens a Secret's repository, and waits for a first answer. Only for use in this folder. */
  async keyring(
    secret: SecretName,
    signal: AbortSignal,
  ): Promise<Reading<RepositoryKeyring>> {
    const name = keyOf(secret);
    const known = this.#keyring(secret, { thenList: false });
    if (known.state === 'unread' && known.reason === 'pending') {
      await raceWithSignal(
        this.#keyrings.waitUntilRead(({ key }) => key === name),
        signal,
      );
    }
    return this.#keyring(secret, { thenList: false });
  }

  /**
   * Finds which sources back up to a location. Waits at most `timeoutMs` for what was never read: first all Secrets,
   * then the location with the credentials of each.
   */
  async findUsers(
    location: string,
    { timeoutMs }: { readonly timeoutMs: number },
  ): Promise<RepositoryUsers> {
    const { clock } = this.#options;
    const until = clock.now().getTime() + timeoutMs;
    const wait = (settled: Promise<void>, atMostMs: number) =>
      waitUpTo(settled, {
        timeoutMs: Math.min(
          atMostMs,
          Math.max(0, until - clock.now().getTime()),
        ),
        clock,
      });
    const known = this.#locations.users(location);
    if (known.isPending) {
      await wait(
        this.#keyrings.waitUntilRead(({ isFirst }) => isFirst),
        timeoutMs,
      );
      this.#locations.users(location);
    }
    const isHere = ({ isFirst, key }: PendingRead) =>
      isFirst && withoutHost(locationOf(key)) === withoutHost(location);
    if (!known.isPending && !this.#listings.isOpen(isHere)) {
      return known;
    }
    await wait(
      this.#listings.waitUntilRead(isHere),
      known.isPending ? timeoutMs : Math.min(timeoutMs, MAX_NEWCOMER_WAIT_MS),
    );
    return this.#locations.users(location);
  }

  /** Where the sources of all clusters back up to. */
  get locations(): Pick<LocationIndex, 'use' | 'list' | 'expire'> {
    return this.#locations;
  }

  /** Whether every Secret was read once, or the timeout has passed. */
  get isComplete(): boolean {
    return this.#locations.isComplete;
  }

  /** Resolves when no matching Secret is being read. */
  waitForKeyrings(fits?: (request: PendingRead) => boolean): Promise<void> {
    return this.#keyrings.waitUntilRead(fits);
  }

  /** The names of a Secret's keys, for when its metadata doesn't have them. Values are read and dropped. */
  keyNames(
    secret: SecretName,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    return this.#reading.keyNames(secret, signal);
  }

  /** Evaluates all users of a location again after other data about it has changed. */
  reevaluate(location: string): void {
    this.#users.list(location).forEach(this.#options.onChange);
  }

  /** Reads a repository's listing again after a verification, and with it what is complete. */
  verified(location: string): void {
    this.#listings.expireGroup(location);
    this.reevaluate(location);
  }

  /** Notes what the last run of a source saved, so a listing without it is checked again. */
  expectSnapshot(
    secret: SecretName,
    source: string,
    snapshotId?: string,
  ): void {
    this.#awaited.set(secret, source, snapshotId);
  }

  /** Called when a run has ended, because the bucket has changed. Returns the location, if known. */
  expire(secret: SecretName): string | undefined {
    const keyring = this.#keyrings.peek(keyOf(secret));
    this.#keyrings.expire(keyOf(secret));
    if (keyring?.state !== 'read') {
      return undefined;
    }
    const { location } = keyring.value.repository;
    this.#listings.expireGroup(location);
    return location;
  }

  async waitUntilRead(fits?: (request: PendingRead) => boolean): Promise<void> {
    await this.#keyrings.waitUntilRead(fits);
    await this.#listings.waitUntilRead(
      fits &&
        (request =>
          this.#users
            .list(locationOf(request.key))
            .some(change => fits({ ...request, isFirst: false, change }))),
    );
  }

  /** Drops what was not used for this long. Then what is stored in the database counts, until it is read again. */
  dropUnused(milliseconds: number): void {
    this.#keyrings.dropUnused(milliseconds);
    this.#listings.dropUnused(milliseconds);
    for (const name of this.#lastFacts.keys()) {
      if (this.#keyrings.peek(name) === undefined) {
        this.#lastFacts.delete(name);
        this.#fromEarlier.delete(name);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#keyrings.close(), this.#listings.close()]);
    await this.#options.policy.close();
  }

  #keep(
    name: string,
    facts: Reading<RepositoryFacts>,
  ): Reading<RepositoryFacts> {
    this.#lastFacts.delete(name);
    this.#lastFacts.set(name, facts);
    for (const oldest of this.#lastFacts.keys()) {
      // Kept as long as the Secret's own reading.
      if (
        this.#lastFacts.size <= MAX_UNUSED ||
        this.#keyrings.peek(oldest) !== undefined
      ) {
        break;
      }
      this.#lastFacts.delete(oldest);
    }
    return facts;
  }

  /** New credentials that can't list the location don't retract what earlier ones showed. */
  #lastOr(name: string, keyring: RepositoryKeyring): Reading<RepositoryFacts> {
    const listing = this.#listing(keyring);
    const last = this.#lastFacts.get(name);
    if (valueOf(last)?.location !== keyring.repository.location || !last) {
      this.#fromEarlier.delete(name);
      return listing;
    }
    return this.#afterAttempt(name, listing);
  }

  /** It is unknown how long an earlier process's listing could not be read, so no new grace period begins. */
  #afterAttempt(
    name: string,
    attempt: Reading<RepositoryFacts>,
  ): Reading<RepositoryFacts> {
    const last = this.#lastFacts.get(name);
    const isEarlier = this.#fromEarlier.has(name);
    if (attempt.state === 'unread' && attempt.reason === 'pending') {
      return last?.state === 'read' ? last : attempt;
    }
    if (attempt.state === 'read') {
      this.#fromEarlier.delete(name);
    }
    const kept = keepLastKnown(last, attempt);
    return isEarlier && kept.state === 'read' && kept.lost
      ? {
          ...kept,
          lost: {
            ...kept.lost,
            since: (last?.state === 'read' && last.lost?.since) || kept.at,
          },
        }
      : kept;
  }

  #keyring(
    secret: SecretName,
    options?: { readonly thenList: boolean },
  ): Reading<RepositoryKeyring> {
    const { cluster, namespace, name } = secret;
    const change = { cluster, namespace, only: { secrets: [name] } };
    const ask = async (
      signal: AbortSignal,
    ): Promise<Reading<RepositoryKeyring>> => {
      const now = this.#options.clock.now();
      try {
        const keyring = await this.#reading.read(secret, signal);
        if (options?.thenList !== false) {
          this.#users.add(keyring.repository.location, secret);
          this.#listing(keyring);
        }
        return read(keyring, now.toISOString());
      } catch (error) {
        return toKeyringReading<RepositoryKeyring>(error, secret, now);
      }
    };
    return this.#keyrings.get(keyOf(secret), ask, {
      change,
      tenant: `${cluster}/${namespace}`,
    });
  }

  /** A source that once opened the repository stays its user, even if the store fails later. */
  #opens(keyring: RepositoryKeyring): Opens {
    const name = `${keyring.tenant} ${keyring.repository.location}`;
    const facts = this.#listing(keyring);
    if (facts.state === 'read' && facts.value.passwordOpens !== false) {
      this.#openedBy.delete(name);
      this.#openedBy.add(name);
      for (const oldest of this.#openedBy) {
        if (this.#openedBy.size <= MAX_IN_USE) {
          break;
        }
        this.#openedBy.delete(oldest);
      }
    }
    if (this.#openedBy.has(name)) {
      return 'yes';
    }
    return facts.state === 'unread' && facts.reason === 'pending'
      ? 'pending'
      : 'no';
  }

  /** Sources that seemed to be alone learn immediately that another address leads to the same repository. */
  #identify({ location, identity }: RepositoryFacts): void {
    if (this.#identities.get(location) === identity) {
      return;
    }
    this.#identities.delete(location);
    if (identity !== undefined) {
      this.#identities.set(location, identity);
      for (const [other, its] of this.#identities) {
        if (its === identity && other !== location) {
          this.reevaluate(other);
        }
      }
    }
  }

  #listing(keyring: RepositoryKeyring): Reading<RepositoryFacts> {
    const name = nameKeyring(keyring);
    return this.#listings.get(
      name,
      async signal => {
        const { location } = keyring.repository;
        const facts = await this.#reader.read(
          keyring,
          signal,
          this.#awaited.list(keyring.tenant, this.#users.list(location)),
        );
        if (facts.state === 'unread') {
          return facts;
        }
        this.#identify(facts.value);
        const before = valueOf(this.#listings.peek(name));
        return mapReading(facts, value => ({
          ...value,
          ...(value.details.state === 'unread' &&
            lastObjections(before, value)),
          details: keepLastKnown(before?.details, value.details),
        }));
      },
      { tenant: keyring.tenant },
    );
  }
}

/** An objection against a repository holds until a read that gets as far refutes it. */
function lastObjections(
  before: RepositoryFacts | undefined,
  {
    exceeds = before?.exceeds,
    configOpens = before?.configOpens,
  }: RepositoryFacts,
): Pick<RepositoryFacts, 'exceeds' | 'configOpens'> {
  return {
    ...(exceeds !== undefined && { exceeds }),
    ...(configOpens !== undefined && { configOpens }),
  };
}

function isSameNamespace(own: SecretName, other: SecretName): boolean {
  return own.cluster === other.cluster && own.namespace === other.namespace;
}

function keyOf({ cluster, namespace, name }: SecretName): string {
  return `${cluster}/${namespace}/${name}`;
}

/** @internal */
export interface RepositoryLookup {
  get(secret: SecretName): Reading<RepositoryFacts>;
  /** Whether every Secret of the clusters was read once. Absent if unknown */
  readonly isComplete?: boolean;
  /** Resolves when no matching read is pending */
  waitUntilRead(fits?: (request: PendingRead) => boolean): Promise<void>;
}
