/**
 * Probes object stores without changing anything: whether an endpoint responds, whether a bucket exists, and whether a
 * key is refused outside its own bucket. Nothing is written. The last probe lists a bucket with a random name, which
 * doesn't exist.
 */
import { randomBytes } from 'node:crypto';
import {
  mapReading,
  read,
  unread,
  type Reading,
  type Unread,
} from 'backstage-plugin-volsync-common';
import {
  ObjectStoreError,
  type BucketVersioning,
  type LifecycleRule,
  type S3Store,
} from 'restic-repository';
import type { Dispatcher } from 'undici';
import type { ObjectStoreConfig } from '../config';
import type { Clock } from '../lib/clock';
import type { SecretName } from '../clusters/SecretName';
import type { FindKeyring } from './CredentialsProbe';
import type { EndpointPolicy } from './EndpointPolicy';
import { openStore } from './openStore';
import { parseS3Repository } from './parseS3Repository';
import type { RepositoryKeyring } from './RepositoryKeyring';
import { toStoreReading } from './storeReadings';

const TIMEOUT_MS = 10_000;

interface EndpointReading {
  readonly endpoint: string;
  readonly answer: Reading<{ readonly milliseconds: number }>;
}

/** A bucket as one key sees it. @internal */
export interface BucketReading {
  readonly endpoint: string;
  readonly bucket: string;
  /** Secrets that lead there with this key */
  readonly users: number;
  exists(signal: AbortSignal): Promise<Reading<boolean>>;
  /** Whether the key, which may read its own bucket, is refused at a bucket that doesn't exist */
  isLimited(signal: AbortSignal): Promise<Reading<boolean>>;
  lifecycle(signal: AbortSignal): Promise<Reading<readonly LifecycleRule[]>>;
  versioning(signal: AbortSignal): Promise<Reading<BucketVersioning>>;
  /** Secrets that have this key, as `namespace/name` */
  readonly secrets: readonly string[];
  readonly namespaces: readonly string[];
  /** Whether it may list what other keys write into the same bucket; `undefined` if no other key does */
  readonly readsOthers:
    | ((signal: AbortSignal) => Promise<Reading<boolean>>)
    | undefined;
}

/** A Secret that leads to no known repository. @internal */
export interface UnreadSecret extends Unread {
  readonly secret: SecretName;
}

/** The buckets that Secrets lead to, and why the others lead nowhere. @internal */
export interface BucketReadings {
  readonly buckets: readonly BucketReading[];
  /** Secrets that lead to a repository in a store without buckets */
  readonly elsewhere: number;
  readonly unread: readonly UnreadSecret[];
}

interface OwnedKeyring {
  readonly keyring: RepositoryKeyring;
  readonly secret: SecretName;
}

interface StoreProbeOptions {
  readonly stores: readonly ObjectStoreConfig[];
  readonly policy: EndpointPolicy;
  readonly keyring: FindKeyring;
  readonly clock: Clock;
}

export class StoreProbe {
  readonly #options: StoreProbeOptions;

  constructor(options: StoreProbeOptions) {
    this.#options = options;
  }

  /** Sends a request without a key to every configured endpoint; any HTTP response counts as reachable. */
  async reach(signal: AbortSignal): Promise<readonly EndpointReading[]> {
    return Promise.all(
      this.#options.stores.map(async ({ endpoint }) => ({
        endpoint,
        answer: await this.#reach(endpoint, signal),
      })),
    );
  }

  async buckets(
    secrets: readonly SecretName[],
    signal: AbortSignal,
  ): Promise<BucketReadings> {
    const unreadSecrets: UnreadSecret[] = [];
    let elsewhere = 0;
    const byKey = new Map<string, OwnedKeyring[]>();
    for (const secret of secrets) {
      const keyring = await this.#options.keyring(secret, signal);
      if (
        keyring.state === 'read' &&
        keyring.value.repository.scheme !== 's3'
      ) {
        elsewhere += 1;
      } else if (keyring.state === 'read') {
        const { repository, accessKey } = keyring.value;
        const key = `${repository.endpoint} ${repository.bucket} ${
          accessKey?.id.reveal() ?? ''
        }`;
        byKey.set(key, [
          ...(byKey.get(key) ?? []),
          { keyring: keyring.value, secret },
        ]);
      } else {
        unreadSecrets.push({ ...keyring, secret });
      }
    }
    return {
      buckets: [...byKey.values()].map(owned =>
        this.#look(owned, [...byKey.values()].flat()),
      ),
      elsewhere,
      unread: unreadSecrets,
    };
  }

  /** The scheme of the repository that a Secret leads to, such as `rest`. */
  async scheme(
    secret: SecretName,
    signal: AbortSignal,
  ): Promise<Reading<string>> {
    return mapReading(
      await this.#options.keyring(secret, signal),
      ({ repository }) => repository.scheme,
    );
  }

  #look(
    owned: readonly OwnedKeyring[],
    all: readonly OwnedKeyring[],
  ): BucketReading {
    const [{ keyring }] = owned as [OwnedKeyring];
    const { endpoint, bucket } = keyring.repository;
    const other = all.find(
      one =>
        one.keyring.repository.endpoint === endpoint &&
        one.keyring.repository.bucket === bucket &&
        !owned.includes(one),
    )?.keyring;
    return {
      endpoint,
      bucket,
      users: owned.length,
      secrets: owned.map(({ secret }) => `${secret.namespace}/${secret.name}`),
      namespaces: [...new Set(owned.map(({ secret }) => secret.namespace))],
      lifecycle: later =>
        this.#ask(keyring, later, (store, ends) =>
          store.getLifecycle({ signal: ends }),
        ),
      versioning: later =>
        this.#ask(keyring, later, (store, ends) =>
          store.getVersioning({ signal: ends }),
        ),
      // The portal's own role gets credentials for one repository at a time.
      readsOthers:
        keyring.accessKey &&
        other &&
        (later => this.#readsOthers(keyring, other, later)),
      exists: later => this.#exists(keyring, later),
      isLimited: later => this.#isLimited(keyring, later),
    };
  }

  async #exists(
    keyring: RepositoryKeyring,
    signal: AbortSignal,
  ): Promise<Reading<boolean>> {
    const error = await this.#list(keyring, signal);
    if (error instanceof ObjectStoreError && error.reason === 'no-bucket') {
      return read(false, this.#now());
    }
    return error === undefined
      ? read(true, this.#now())
      : toStoreReading(error, this.#options.clock.now());
  }

  async #ask<T>(
    keyring: RepositoryKeyring,
    signal: AbortSignal,
    get: (store: S3Store, signal: AbortSignal) => Promise<T>,
  ): Promise<Reading<T>> {
    const all = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const store = openStore(keyring, {
        policy: this.#options.policy,
        attempts: 1,
        signal: all,
      });
      return read(await get(store, all), this.#now());
    } catch (error) {
      return toStoreReading(error, this.#options.clock.now());
    }
  }

  /** Lists what another key writes into the same bucket, so nothing has to be written for the check. */
  async #readsOthers(
    keyring: RepositoryKeyring,
    { repository }: RepositoryKeyring,
    signal: AbortSignal,
  ): Promise<Reading<boolean>> {
    const error = await this.#list({ ...keyring, repository }, signal);
    if (error instanceof ObjectStoreError && error.reason === 'forbidden') {
      const own = await this.#exists(keyring, signal);
      return own.state === 'read' ? read(false, this.#now()) : own;
    }
    return error === undefined
      ? read(true, this.#now())
      : toStoreReading(error, this.#options.clock.now());
  }

  async #isLimited(
    keyring: RepositoryKeyring,
    signal: AbortSignal,
  ): Promise<Reading<boolean>> {
    if (
      /\.amazonaws\.com(\.cn)?$/.test(
        new URL(keyring.repository.endpoint).hostname,
      )
    ) {
      return unread(
        'not-recorded',
        'Amazon tells everybody which buckets exist, so that this tells nothing of the key: look at its policy',
        this.#now(),
      );
    }
    const bucket = `volsync-probe-${randomBytes(8).toString('hex')}`;
    const repository = parseS3Repository(
      `s3:${keyring.repository.endpoint}/${bucket}`,
    );
    const error = await this.#list({ ...keyring, repository }, signal);
    if (error instanceof ObjectStoreError && error.reason === 'forbidden') {
      const own = await this.#exists(keyring, signal);
      return own.state === 'read'
        ? read(true, this.#now())
        : unread(
            own.reason,
            `its own bucket did not let it in, so that a refusal elsewhere tells nothing: ${own.message}`,
            this.#now(),
          );
    }
    return error === undefined ||
      (error instanceof ObjectStoreError && error.reason === 'no-bucket')
      ? read(false, this.#now())
      : toStoreReading(error, this.#options.clock.now());
  }

  /** The error of a listing that stops at its first object; `undefined` if it succeeded. */
  async #list(
    keyring: RepositoryKeyring,
    signal: AbortSignal,
  ): Promise<unknown> {
    const own = new AbortController();
    const all = AbortSignal.any([
      signal,
      own.signal,
      AbortSignal.timeout(TIMEOUT_MS),
    ]);
    try {
      const store = openStore(keyring, {
        policy: this.#options.policy,
        attempts: 1,
        signal: all,
      });
      for await (const _ of store.list('', { signal: all })) {
        break;
      }
      return undefined;
    } catch (error) {
      return error;
    } finally {
      own.abort();
    }
  }

  async #reach(
    endpoint: string,
    signal: AbortSignal,
  ): Promise<EndpointReading['answer']> {
    const began = this.#options.clock.now().getTime();
    try {
      const { dispatcher } = this.#options.policy.connect({ endpoint });
      await ask(dispatcher, endpoint, signal);
      const milliseconds = this.#options.clock.now().getTime() - began;
      return read({ milliseconds }, this.#now());
    } catch (error) {
      const reading = toStoreReading<{ readonly milliseconds: number }>(
        error,
        this.#options.clock.now(),
      );
      return reading.state === 'unread' && reading.reason === 'invalid'
        ? unread('unreachable', `${endpoint}: ${reading.message}`, this.#now())
        : reading;
    }
  }

  #now(): string {
    return this.#options.clock.now().toISOString();
  }
}

async function ask(
  dispatcher: Dispatcher,
  endpoint: string,
  signal: AbortSignal,
): Promise<void> {
  const { body } = await dispatcher.request({
    origin: endpoint,
    path: '/',
    method: 'GET',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  await body.dump();
}
