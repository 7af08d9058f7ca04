import {
  read,
  unread,
  type ConditionedObject,
  type Reading,
} from 'backstage-plugin-volsync-common';
import type {
  ClusterAccess,
  ResourceAddress,
} from 'backstage-plugin-volsync-node';
import { getJson } from './getJson';
import { ClusterError } from './reflector/ClusterError';
import { toUnread } from './toReading';

/**
 * Reads one cluster for the checks, with the portal's account. What can't be read is a reading with the reason.
 * @internal
 */
export class ClusterReader {
  readonly #access: ClusterAccess;
  readonly #cluster: string;
  readonly #signal: AbortSignal;
  readonly #now: Date;
  readonly #onRefused: ((address: ResourceAddress) => void) | undefined;

  constructor(options: {
    readonly access: ClusterAccess;
    readonly cluster: string;
    readonly signal: AbortSignal;
    readonly now: Date;
    /** Called for each request that the account isn't allowed to make */
    readonly onRefused?: (address: ResourceAddress) => void;
  }) {
    this.#access = options.access;
    this.#cluster = options.cluster;
    this.#signal = options.signal;
    this.#now = options.now;
    this.#onRefused = options.onRefused;
  }

  /** Reads one object; `undefined` if the server knows the kind but has no object of that name. */
  async get<T>(
    address: ResourceAddress & { readonly name: string },
    label: string,
  ): Promise<Reading<T | undefined>> {
    const reading = await this.#read<T | undefined>(address, label);
    return reading.state === 'unread' &&
      reading.reason === 'not-found' &&
      reading.message.includes(`"${address.name}" not found`)
      ? read(undefined, this.#now.toISOString())
      : reading;
  }

  async list<T>(
    address: ResourceAddress,
    label: string,
  ): Promise<Reading<readonly T[]>> {
    const reading = await this.#read<{ readonly items?: readonly T[] }>(
      address,
      label,
    );
    return reading.state === 'read'
      ? read(reading.value.items ?? [], reading.at)
      : reading;
  }

  async #read<T>(address: ResourceAddress, label: string): Promise<Reading<T>> {
    try {
      return read(
        await getJson<T>({
          access: this.#access,
          cluster: this.#cluster,
          address,
          subject: label,
          signal: this.#signal,
        }),
        this.#now.toISOString(),
      );
    } catch (error) {
      if (error instanceof ClusterError && error.kind === 'missing') {
        return unread('not-found', error.message, this.#now.toISOString());
      }
      const reading: Reading<T> = toUnread(error, label, this.#now);
      if (reading.state === 'unread' && reading.reason === 'forbidden') {
        this.#onRefused?.(address);
      }
      return reading;
    }
  }
}

/** Finds a condition by its type. @internal */
export function conditionOf(object: ConditionedObject, type: string) {
  return object.status?.conditions?.find(one => one.type === type);
}
