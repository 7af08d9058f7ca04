import { createHash } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  read,
  unread,
  type Reading,
  type RepositoryFacts,
} from 'backstage-plugin-volsync-common';
import {
  ObjectStoreError,
  type CiphertextCache,
  type ObjectStore,
  RepositoryError,
  RepositoryListing,
  type S3Store,
  type StoredObject,
} from 'restic-repository';
import type { RepositoriesConfig } from '../config';
import type { LastReadings } from '../clusters/LastReadings';
import type { Clock } from '../lib/clock';
import { describeLimit, toLimits } from './limits';
import { LifecycleRules } from './LifecycleRules';
import { listTwice } from './listTwice';
import { nameKeyring } from './nameKeyring';
import type { CompletenessStore } from './CompletenessStore';
import { SnapshotChecks, type CheckedRepository } from './SnapshotChecks';
import { RefusedPasswords } from './RefusedPasswords';
import { readDetails, type DecryptedDetails } from './readDetails';
import { toLifecycleThreats } from './toLifecycleThreats';
import { toStoreReading } from './storeReadings';
import { byTime, tallyObjects, type Tally } from './tallyObjects';
import type { RepositoryBudgets, TenantsBudget } from './RepositoryBudgets';
import type { RepositoryKeyring } from './RepositoryKeyring';
import type { RepositoryStores } from './RepositoryStores';

const NOTHING: Tally = {
  exists: false,
  snapshots: [],
  locks: [],
  growth: [],
  objects: {
    count: 0,
    bytes: 0,
    byKind: {
      data: { count: 0, bytes: 0 },
      index: { count: 0, bytes: 0 },
      snapshots: { count: 0, bytes: 0 },
      keys: { count: 0, bytes: 0 },
      locks: { count: 0, bytes: 0 },
      config: { count: 0, bytes: 0 },
      other: { count: 0, bytes: 0 },
    },
  },
};

type ReadableStore = ObjectStore & Partial<Pick<S3Store, 'getLifecycle'>>;

/** Reads one repository: lists it, and decrypts its snapshots if the operator allows it. @internal */
export class RepositoryReader {
  readonly #stores: Pick<RepositoryStores, 'open'>;
  readonly #config: RepositoriesConfig;
  readonly #cache: CiphertextCache | undefined;
  readonly #clock: Clock;
  readonly #refused: RefusedPasswords;
  readonly #checks: SnapshotChecks;
  readonly #lifecycle: LifecycleRules;
  readonly #budgets: RepositoryBudgets | undefined;

  constructor(options: {
    readonly stores: Pick<RepositoryStores, 'open'>;
    readonly config: RepositoriesConfig;
    /** What tenants may consume over time. Default: unlimited */
    readonly budgets?: RepositoryBudgets;
    readonly cache?: CiphertextCache;
    readonly clock: Clock;
    /** Persists completeness checks */
    readonly completeness?: CompletenessStore;
    /** Persists lifecycle rules and refused passwords */
    readonly lastReadings?: Pick<LastReadings, 'get' | 'put'>;
    readonly logger?: LoggerService;
  }) {
    this.#stores = options.stores;
    this.#checks = new SnapshotChecks({
      store: options.completeness,
      logger: options.logger,
    });
    this.#budgets = options.budgets;
    this.#config = options.config;
    this.#cache = options.cache;
    this.#clock = options.clock;
    this.#lifecycle = new LifecycleRules(options);
    this.#refused = new RefusedPasswords(options.lastReadings);
  }

  /** Converts errors to readings. `awaited`: ids of snapshots that were saved according to logs. */
  async read(
    keyring: RepositoryKeyring,
    signal: AbortSignal,
    awaited: readonly string[] = [],
  ): Promise<Reading<RepositoryFacts>> {
    const { repository } = keyring;
    const budget = this.#budgets?.of(keyring.tenant);
    try {
      const store: ReadableStore = this.#stores.open(keyring, {
        attempts: 2,
        budget,
        signal,
      });
      const at = this.#clock.now();
      const archiveIsInstant =
        repository.scheme === 's3' &&
        /\.googleapis\.com$/.test(new URL(repository.endpoint).hostname);
      const listing = new RepositoryListing({ archiveIsInstant });
      const objects = listTwice(store, { awaited, signal });
      const tally = await this.#list(
        this.#config.decrypt ? noted(objects, listing) : objects,
        // Google reads its archive class like any other.
        { archiveIsInstant },
      );
      const details = await this.#details(keyring, {
        store,
        tally,
        listing,
        budget,
        signal,
      });
      const passwordOpens = await this.#passwordOpens(keyring, details.reading);
      const checks = this.#checks.list(nameKeyring(keyring));
      const { reading, exceeds, configOpens } = details;
      const rules = await this.#lifecycle.read(keyring, store, signal);
      const decrypted = reading.state === 'read' ? reading.value : undefined;
      const { location, endpoint, bucket, path } = repository;
      return read(
        {
          location,
          endpoint,
          bucket,
          path,
          ...tally,
          ...dated(tally, decrypted),
          details:
            reading.state === 'read'
              ? read(reading.value.snapshots, reading.at)
              : reading,
          ...(exceeds === undefined ? {} : { exceeds }),
          ...(passwordOpens === undefined ? {} : { passwordOpens }),
          ...(configOpens === undefined ? {} : { configOpens }),
          ...(checks.length > 0 ? { checks } : {}),
          ...(rules.state === 'read'
            ? {
                lifecycleThreats: toLifecycleThreats(rules.value, {
                  root: repository.path ? `${repository.path}/` : '',
                  archiveIsInstant,
                }),
              }
            : {}),
          sharedWith: [],
        },
        at.toISOString(),
      );
    } catch (error) {
      const reading = toStoreReading<RepositoryFacts>(error, this.#clock.now());
      const { unread: whyNoCa } = keyring.customCa ?? {};
      return reading.state === 'unread' && whyNoCa
        ? {
            ...reading,
            message: `${reading.message}. The certificate authority that customCA names is not used: ${whyNoCa}`,
          }
        : reading;
    }
  }

  /** A failed attempt retracts no earlier result. */
  async #passwordOpens(
    keyring: RepositoryKeyring,
    details: Reading<DecryptedDetails>,
  ): Promise<boolean | undefined> {
    if (!this.#config.decrypt) {
      return undefined;
    }
    const now = this.#clock.now().toISOString();
    if (details.state === 'read') {
      this.#refused.delete(keyring, now);
      return true;
    }
    if (details.reason === 'wrong-password') {
      await this.#refused.add(keyring, now);
    }
    return (await this.#refused.has(keyring)) ? false : undefined;
  }

  async #list(
    objects: Parameters<typeof tallyObjects>[0],
    { archiveIsInstant }: { readonly archiveIsInstant: boolean },
  ): Promise<Tally> {
    try {
      return await tallyObjects(objects, {
        now: this.#clock.now(),
        maxObjects: this.#config.maxObjects,
        archiveIsInstant,
      });
    } catch (error) {
      // The store reported that the bucket doesn't exist: a fact, not a missing reading.
      if (error instanceof ObjectStoreError && error.reason === 'no-bucket') {
        return NOTHING;
      }
      throw error;
    }
  }

  async #details(
    keyring: RepositoryKeyring,
    options: {
      readonly store: Parameters<typeof readDetails>[0]['store'];
      readonly tally: Tally;
      readonly listing: RepositoryListing;
      readonly budget: TenantsBudget | undefined;
      readonly signal: AbortSignal;
    },
  ): Promise<{
    readonly reading: Reading<DecryptedDetails>;
    readonly exceeds?: string;
    readonly configOpens?: false;
  }> {
    const { store, tally, listing, budget, signal } = options;
    const { password } = keyring;
    const now = this.#clock.now();
    if (!this.#config.decrypt) {
      return {
        reading: unread(
          'not-configured',
          'Not checked: the portal does not decrypt repositories (volsync.repositories.decrypt is off)',
        ),
      };
    }
    if (!tally.exists || !password) {
      return {
        reading: unread(
          'not-found',
          tally.exists
            ? 'The Secret has no RESTIC_PASSWORD'
            : 'There is no repository to open',
          now.toISOString(),
        ),
      };
    }
    try {
      const checked = toChecked(keyring, tally);
      await this.#checks.load(checked);
      const readOnce = () =>
        readDetails({
          store,
          password,
          tenant: keyring.tenant,
          limits: toLimits(this.#config),
          budget,
          cache: this.#cache,
          hasLocks: tally.locks.length > 0,
          listing,
          memo: this.#checks.memo(checked.name),
          signal,
        });
      // A config that can't be verified is read again before it counts as damaged.
      const details = await readOnce().catch(error =>
        isConfigRefused(error) ? readOnce() : Promise.reject(error),
      );
      if (details.completeness) {
        await this.#checks.take(
          checked,
          details.completeness,
          now.toISOString(),
        );
      }
      return {
        reading: read(details, now.toISOString()),
        exceeds: details.exceeds,
      };
    } catch (error) {
      return {
        reading: toStoreReading(error, now),
        exceeds: describeLimit(error),
        ...(isConfigRefused(error) && { configOpens: false }),
      };
    }
  }
}

/** The password opened a key, and that key doesn't decrypt the config. */
function isConfigRefused(error: unknown): boolean {
  return (
    error instanceof RepositoryError &&
    error.reason === 'damaged' &&
    error.object === 'config'
  );
}

/** Each namespace has its own checks, even of the same repository, because it can't read those of others. */
function toChecked(
  keyring: RepositoryKeyring,
  tally: Tally,
): CheckedRepository {
  const { location } = keyring.repository;
  return {
    name: nameKeyring(keyring),
    repository: createHash('sha256')
      .update(
        JSON.stringify([
          keyring.tenant,
          location,
          tally.identity ?? tally.createdAt,
        ]),
      )
      .digest('hex'),
    location,
  };
}

/** Adds what only decryption reveals: the host of a lock, and times if the store reports none. */
function dated(
  { locks, snapshots }: Tally,
  decrypted: DecryptedDetails | undefined,
): Pick<Tally, 'locks' | 'snapshots'> {
  return {
    locks: locks.map(lock => ({ ...decrypted?.locks.get(lock.id), ...lock })),
    snapshots: snapshots
      .map(snapshot => {
        const lastModified =
          snapshot.lastModified ?? decrypted?.writtenAt.get(snapshot.id);
        return lastModified === undefined
          ? snapshot
          : { ...snapshot, lastModified };
      })
      .sort(byTime),
  };
}

/** Passes the objects on and records them. */
async function* noted(
  objects: AsyncIterable<StoredObject>,
  listing: RepositoryListing,
): AsyncGenerator<StoredObject> {
  for await (const object of objects) {
    listing.add(object);
    yield object;
  }
}
