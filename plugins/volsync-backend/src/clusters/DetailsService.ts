/**
 * Details that are read from a cluster on demand and cached for half a minute: classes, the controller, the key names
 * of a Secret, and the owners of objects. No page waits for them.
 *
 * Listing Secrets would expose all their values, so they are never listed. Each is read by name, as metadata only.
 */
import {
  mapReading,
  read,
  unread,
  type ConditionedObject,
  type ControllerFacts,
  type KubernetesObject,
  type NamedClass,
  type Reading,
  type SecretKeys,
} from 'backstage-plugin-volsync-common';
import type {
  ClusterAccess,
  ResourceAddress,
} from 'backstage-plugin-volsync-node';
import {
  BackgroundReadings,
  type PendingRead,
} from '../lib/BackgroundReadings';
import type { Change } from '../lib/Changes';
import type { Clock } from '../lib/clock';
import type { SecretName } from './SecretName';
import { fluxOwnerOf, isApplied, trimFlux } from './fluxOwner';
import { getJson } from './getJson';
import type { LastReadings } from './LastReadings';
import { ClusterError } from './reflector/ClusterError';
import { toControllerFacts, type Deployment } from './toControllerFacts';
import { toUnread } from './toReading';
import { toSecretKeys, type SecretMetadata } from './toSecretKeys';

const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

/** Reads key names through the object-store part, if no field manager is recorded. @internal */
export type ReadKeyNames = (
  secret: SecretName,
  signal: AbortSignal,
) => Promise<readonly string[]>;

interface SecretDetails {
  readonly keys: SecretKeys;
  readonly externalSecret?: string;
}

export interface DetailsOptions {
  readonly access: ClusterAccess;
  readonly clock: Clock;
  readonly lifetimeMilliseconds: number;
  readonly readKeyNames: ReadKeyNames;
  /** Persists readings of classes and controllers over restarts */
  readonly lastReadings?: Pick<LastReadings, 'get' | 'put'>;
  readonly onChange: (change: Change) => void;
}

interface Known {
  readonly classes: BackgroundReadings<readonly NamedClass[]>;
  readonly controllers: BackgroundReadings<ControllerFacts>;
  readonly secrets: BackgroundReadings<SecretDetails>;
  readonly conditioned: BackgroundReadings<ConditionedObject | undefined>;
}

export class DetailsService implements ClusterDetails {
  readonly #options: DetailsOptions;
  readonly #access: ClusterAccess;
  readonly #clock: Clock;
  readonly #readKeyNames: ReadKeyNames;
  readonly #known: Known;

  constructor(options: DetailsOptions, known?: Known) {
    this.#options = options;
    this.#access = options.access;
    this.#clock = options.clock;
    this.#readKeyNames = options.readKeyNames;
    const readings = <T>(
      label: string,
      before?: (key: string) => Reading<unknown> | undefined,
    ) =>
      new BackgroundReadings<T>({
        ...options,
        label,
        timeoutMilliseconds: 10_000,
        limit: 20_000,
        quietWhenSame: true,
        keepsLastKnown: true,
        before,
      });
    this.#known = known ?? {
      classes: readings('the classes of storage', key =>
        options.lastReadings?.get(key),
      ),
      controllers: readings("VolSync's controller", key =>
        options.lastReadings?.get(controllerKey(key)),
      ),
      secrets: readings('the keys of the Secret'),
      conditioned: readings('who made the object'),
    };
  }

  /** Returns the same details for readers of very many volumes, which accept answers of this age. */
  withTimeout(lifetimeMilliseconds: number): ClusterDetails {
    return new DetailsService(
      { ...this.#options, lifetimeMilliseconds },
      this.#known,
    );
  }

  volumeSnapshotClasses(cluster: string): Reading<readonly NamedClass[]> {
    return this.#listClasses(cluster, 'volumeSnapshotClasses');
  }

  storageClasses(cluster: string): Reading<readonly NamedClass[]> {
    return this.#listClasses(cluster, 'storageClasses');
  }

  controller(cluster: string): Reading<ControllerFacts> {
    const change = { cluster };
    return this.#readingOf(this.#known.controllers, cluster, change, signal =>
      this.#ask("VolSync's controller", async () => {
        const { items } = await this.#get<{
          readonly items?: readonly Deployment[];
        }>(cluster, {
          signal,
          subject: "VolSync's Deployment",
          address: {
            resource: 'deployments',
            query: { labelSelector: 'app.kubernetes.io/name=volsync' },
          },
        });
        if (!items?.length) {
          return unread(
            'not-found',
            'No Deployment with the label app.kubernetes.io/name=volsync was found',
            this.#now(),
          );
        }
        const facts = this.#read(toControllerFacts(items));
        this.#note(controllerKey(cluster), facts);
        return facts;
      }).then(reading => this.#orNotGranted(cluster, reading)),
    );
  }

  /** The role to find the controller is optional. If it was never granted, nothing was lost. */
  #orNotGranted(
    cluster: string,
    reading: Reading<ControllerFacts>,
  ): Reading<ControllerFacts> {
    return reading.state === 'unread' &&
      reading.reason === 'forbidden' &&
      this.#known.controllers.peek(cluster)?.state !== 'read' &&
      this.#options.lastReadings?.get(controllerKey(cluster)) === undefined
      ? unread('not-configured', reading.message, reading.at)
      : reading;
  }

  #note(key: string, reading: Reading<unknown>): void {
    this.#options.lastReadings?.put(key, reading);
  }

  secretKeys(secret: SecretName): Reading<SecretKeys> {
    return mapReading(this.#secret(secret), ({ keys }) => keys);
  }

  externalSecret(secret: SecretName): Reading<ConditionedObject | undefined> {
    const details = this.#secret(secret);
    if (details.state === 'unread') {
      return details;
    }
    const { externalSecret } = details.value;
    if (externalSecret === undefined) {
      return mapReading(details, () => undefined);
    }
    const { cluster, namespace } = secret;
    return this.#object(
      cluster,
      { resource: 'externalSecrets', namespace, name: externalSecret },
      toChange(secret),
    );
  }

  flux(
    cluster: string,
    object: KubernetesObject,
  ): Reading<ConditionedObject | undefined> {
    const owner = fluxOwnerOf(object);
    if (!owner) {
      return read(undefined, this.#now());
    }
    const { namespace } = object.metadata;
    return mapReading(
      this.#object(cluster, owner, { cluster, namespace }),
      value =>
        value && isApplied(value, object) ? trimFlux(value) : undefined,
    );
  }

  async waitUntilRead(fits?: (request: PendingRead) => boolean): Promise<void> {
    await Promise.all(
      this.#all().map(readings => readings.waitUntilRead(fits)),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#all().map(readings => readings.close()));
  }

  /** Drops what was not used for this long. */
  dropUnused(milliseconds: number): void {
    this.#all().forEach(readings => readings.dropUnused(milliseconds));
  }

  #all() {
    const { classes, controllers, secrets, conditioned } = this.#known;
    return [classes, controllers, secrets, conditioned] as const;
  }

  #listClasses(
    cluster: string,
    resource: 'volumeSnapshotClasses' | 'storageClasses',
  ): Reading<readonly NamedClass[]> {
    const label = `the ${
      resource === 'storageClasses' ? '' : 'volume snapshot '
    }classes`;
    const key = `${cluster}/${resource}`;
    return this.#readingOf(this.#known.classes, key, { cluster }, signal =>
      this.#ask(label, async () => {
        const { items } = await this.#get<{
          readonly items?: readonly NamedClass[];
        }>(cluster, { signal, subject: label, address: { resource } });
        const classes = this.#read(items ?? []);
        this.#note(
          key,
          mapReading(classes, all => all.map(trimClass)),
        );
        return classes;
      }),
    );
  }

  #secret(secret: SecretName): Reading<SecretDetails> {
    const { cluster, namespace, name } = secret;
    const label = `Secret "${name}"`;
    const key = `${cluster}/${namespace}/${name}`;
    return this.#readingOf(this.#known.secrets, key, toChange(secret), signal =>
      this.#ask(label, async () => {
        const metadata = await this.#get<SecretMetadata>(cluster, {
          signal,
          subject: label,
          accept: METADATA,
          address: { resource: 'secrets', namespace, name },
        });
        return this.#read({
          keys: toSecretKeys(metadata, name) ?? {
            name,
            keys: await this.#readKeyNames(secret, signal),
          },
          externalSecret: metadata.metadata?.ownerReferences?.find(
            owner =>
              owner.kind === 'ExternalSecret' &&
              owner.apiVersion?.startsWith('external-secrets.io/'),
          )?.name,
        });
      }),
    );
  }

  #object(
    cluster: string,
    address: ResourceAddress & { readonly name: string },
    change: Change,
  ): Reading<ConditionedObject | undefined> {
    const { resource, namespace, name } = address;
    const label = `${resource} "${name}"`;
    return this.#readingOf(
      this.#known.conditioned,
      `${cluster}/${resource}/${namespace}/${name}`,
      change,
      signal =>
        this.#ask(label, async () =>
          this.#read(
            await this.#get<ConditionedObject>(cluster, {
              signal,
              subject: label,
              address: { resource, namespace, name },
            }),
          ),
        ),
    );
  }

  #readingOf<T>(
    readings: BackgroundReadings<T>,
    key: string,
    change: Change,
    ask: (signal: AbortSignal) => Promise<Reading<T>>,
  ): Reading<T> {
    const { lifetimeMilliseconds } = this.#options;
    return readings.get(key, ask, { change, lifetimeMilliseconds });
  }

  #get<T>(
    cluster: string,
    options: {
      readonly address: ResourceAddress;
      readonly subject: string;
      readonly accept?: string;
      readonly signal: AbortSignal;
    },
  ): Promise<T> {
    return getJson<T>({ access: this.#access, cluster, ...options });
  }

  async #ask<T>(
    label: string,
    ask: () => Promise<Reading<T>>,
  ): Promise<Reading<T>> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ClusterError && error.kind === 'missing') {
        return unread(
          'not-found',
          `${label.charAt(0).toUpperCase()}${label.slice(
            1,
          )} could not be found`,
          this.#now(),
        );
      }
      return toUnread(error, label.replace(/^the /, ''), this.#clock.now());
    }
  }

  #read<T>(value: T): Reading<T> {
    return read(value, this.#now());
  }

  #now(): string {
    return this.#clock.now().toISOString();
  }
}

/** Keeps only what verdicts use of a class. */
function trimClass({ metadata, driver, provisioner }: NamedClass): NamedClass {
  return { metadata: { name: metadata.name }, driver, provisioner };
}

function controllerKey(cluster: string): string {
  return `${cluster}/controller`;
}

function toChange({ cluster, namespace, name }: SecretName): Change {
  return { cluster, namespace, only: { secrets: [name] } };
}

/** Details read on demand. Every method returns at once with what is known. @internal */
export interface ClusterDetails {
  volumeSnapshotClasses(cluster: string): Reading<readonly NamedClass[]>;
  storageClasses(cluster: string): Reading<readonly NamedClass[]>;
  controller(cluster: string): Reading<ControllerFacts>;
  secretKeys(secret: SecretName): Reading<SecretKeys>;
  externalSecret(secret: SecretName): Reading<ConditionedObject | undefined>;
  flux(
    cluster: string,
    object: KubernetesObject,
  ): Reading<ConditionedObject | undefined>;
  /** Resolves when no matching read is pending */
  waitUntilRead(fits?: (request: PendingRead) => boolean): Promise<void>;
}
