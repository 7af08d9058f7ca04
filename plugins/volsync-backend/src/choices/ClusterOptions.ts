/**
 * Choices of a form besides the namespace's own objects: classes, stores, and the Flux Kustomizations that applied the
 * objects. They are read when a form is opened, and cached for half a minute for all forms.
 *
 * Kustomizations are read by the name that the objects carry and never listed, because a list would contain the
 * variables of every team.
 */
import {
  read,
  type ConditionedObject,
  type KubernetesObject,
  type Reading,
} from 'backstage-plugin-volsync-common';
import type {
  ClusterAccess,
  ResourceAddress,
  ResourceName,
} from 'backstage-plugin-volsync-node';
import { BackgroundReadings } from '../lib/BackgroundReadings';
import type { Clock } from '../lib/clock';
import { fluxOwnerOf, isApplied } from '../clusters/fluxOwner';
import { getJson } from '../clusters/getJson';
import { toUnread } from '../clusters/toReading';

export type OfferedResource = Extract<
  ResourceName,
  'volumeSnapshotClasses' | 'storageClasses' | 'clusterSecretStores'
>;

/** An object of any of these kinds, of which only the name is trusted. @internal */
export interface OfferedObject extends KubernetesObject {
  readonly [field: string]: unknown;
}

const KIND_LABELS: Readonly<Record<OfferedResource, string>> = {
  volumeSnapshotClasses: 'VolumeSnapshotClasses',
  storageClasses: 'StorageClasses',
  clusterSecretStores: 'ClusterSecretStores',
};

export class ClusterOptions {
  readonly #access: ClusterAccess;
  readonly #clock: Clock;
  readonly #lists: BackgroundReadings<readonly OfferedObject[]>;
  readonly #kustomizations: BackgroundReadings<ConditionedObject>;

  constructor(options: {
    readonly access: ClusterAccess;
    readonly clock: Clock;
    readonly lifetimeMilliseconds: number;
  }) {
    this.#access = options.access;
    this.#clock = options.clock;
    const shared = { ...options, timeoutMilliseconds: 10_000 };
    this.#lists = new BackgroundReadings({
      ...shared,
      label: 'the options of the cluster',
    });
    this.#kustomizations = new BackgroundReadings({
      ...shared,
      label: 'the Kustomization of Flux',
    });
  }

  /** What is known now; the first call starts the read. */
  list(
    cluster: string,
    resource: OfferedResource,
  ): Reading<readonly OfferedObject[]> {
    const label = KIND_LABELS[resource];
    return this.#lists.get(`${cluster}/${resource}`, async signal => {
      const answer = await this.#get<{
        readonly items?: readonly OfferedObject[];
      }>(cluster, { address: { resource }, label, signal });
      return answer.state === 'read'
        ? { ...answer, value: answer.value.items ?? [] }
        : answer;
    });
  }

  /** The Kustomization that applied the object and whose own inventory confirms it; `undefined` if there is none. */
  kustomizationOf(
    cluster: string,
    object: KubernetesObject,
  ): Reading<ConditionedObject> | undefined {
    const owner = fluxOwnerOf(object);
    if (owner?.resource !== 'kustomizations') {
      return undefined;
    }
    const { resource, namespace, name } = owner;
    const reading = this.#kustomizations.get(
      `${cluster}/${namespace}/${name}`,
      signal =>
        this.#get<ConditionedObject>(cluster, {
          address: { resource, namespace, name },
          label: `Kustomization "${namespace}/${name}"`,
          signal,
        }),
    );
    return reading.state === 'unread' || isApplied(reading.value, object)
      ? reading
      : undefined;
  }

  /** Resolves when nothing is being read. */
  async waitUntilRead(): Promise<void> {
    await Promise.all([
      this.#lists.waitUntilRead(),
      this.#kustomizations.waitUntilRead(),
    ]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#lists.close(), this.#kustomizations.close()]);
  }

  async #get<T>(
    cluster: string,
    options: {
      readonly address: ResourceAddress;
      readonly label: string;
      readonly signal: AbortSignal;
    },
  ): Promise<Reading<T>> {
    const { address, label, signal } = options;
    try {
      return read(
        await getJson<T>({
          access: this.#access,
          cluster,
          address,
          subject: label,
          signal,
        }),
        this.#clock.now().toISOString(),
      );
    } catch (error) {
      return toUnread(error, label, this.#clock.now());
    }
  }
}
