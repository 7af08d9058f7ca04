/**
 * Finds which claims other tools back up, from the resources of these tools. Reading them needs an optional role. A
 * kind that may not be read, or that the cluster doesn't have, counts as if the tool was not installed, so its claims
 * have no backup. Resources that were read once stay known, so a lost permission changes nothing about the claims.
 */
import {
  findOtherBackups,
  isInVelero,
  mapReading,
  read,
  unread,
  valueOf,
  type AnnotatedPod,
  type KubernetesObject,
  type OtherBackup,
  type OtherToolObjects,
  type PersistentVolumeClaim,
  type Reading,
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
import { getJson } from './getJson';
import type { LastReadings } from './LastReadings';
import {
  OTHER_TOOL_KINDS,
  toAnnotatedPods,
  toOtherToolObjects,
} from './otherToolSchemas';
import { ClusterError } from './reflector/ClusterError';
import { toUnread } from './toReading';

const PAGE_SIZE = 500;
const MAX_PAGES = 40;
const TIMEOUT_MS = 30_000;

type Objects = readonly KubernetesObject[];

/** What is read on demand. Returns at once with what is known. @internal */
export interface OtherToolsLookup {
  backupsOf(
    cluster: string,
    claim: PersistentVolumeClaim,
  ): Reading<readonly OtherBackup[]>;
  /** Resolves when no matching read is pending */
  waitUntilRead(fits?: (request: PendingRead) => boolean): Promise<void>;
}

export interface OtherToolsOptions {
  readonly access: ClusterAccess;
  readonly clock: Clock;
  readonly lifetimeMilliseconds: number;
  /** Persists readings over restarts */
  readonly lastReadings?: Pick<LastReadings, 'get' | 'put'>;
  readonly onChange: (change: Change) => void;
}

export class OtherTools implements OtherToolsLookup {
  readonly #options: OtherToolsOptions;
  readonly #objects: BackgroundReadings<Objects>;
  readonly #pods: BackgroundReadings<readonly AnnotatedPod[]>;
  /** Equal readings give the same objects, because they are requested once for each claim */
  readonly #joined = new Map<string, Joined>();

  constructor(options: OtherToolsOptions) {
    this.#options = options;
    const shared = {
      ...options,
      timeoutMilliseconds: TIMEOUT_MS,
      limit: 20_000,
      quietWhenSame: true,
      keepsLastKnown: true,
    };
    this.#objects = new BackgroundReadings({
      ...shared,
      label: 'the resources of other backup tools',
      before: key => options.lastReadings?.get(key),
    });
    this.#pods = new BackgroundReadings({
      ...shared,
      label: "the annotations of the namespace's pods",
    });
  }

  backupsOf(
    cluster: string,
    claim: PersistentVolumeClaim,
  ): Reading<readonly OtherBackup[]> {
    const objects = this.#objectsOf(cluster);
    const { namespace = '' } = claim.metadata;
    const now = this.#options.clock.now().toISOString();
    return mapReading(objects, value =>
      findOtherBackups({
        objects: value,
        claim,
        pods: isInVelero(value, namespace)
          ? this.#podsOf(cluster, namespace)
          : undefined,
        now,
      }),
    );
  }

  async waitUntilRead(fits?: (request: PendingRead) => boolean): Promise<void> {
    await this.#objects.waitUntilRead(fits);
    await this.#pods.waitUntilRead(fits);
  }

  async close(): Promise<void> {
    await Promise.all([this.#objects.close(), this.#pods.close()]);
  }

  /** Drops what was not used for this long. */
  dropUnused(milliseconds: number): void {
    this.#objects.dropUnused(milliseconds);
    this.#pods.dropUnused(milliseconds);
  }

  #objectsOf(cluster: string): Reading<OtherToolObjects> {
    const readings = OTHER_TOOL_KINDS.map(kind =>
      this.#objects.get(
        `${cluster}/${kind}`,
        signal => this.#readKind(cluster, kind, signal),
        { change: { cluster } },
      ),
    );
    const before = this.#joined.get(cluster);
    if (before && readings.every((one, index) => one === before.of[index])) {
      return before.reading;
    }
    const reading = join(readings);
    this.#joined.set(cluster, { of: readings, reading });
    return reading;
  }

  async #readKind(
    cluster: string,
    kind: keyof OtherToolObjects,
    signal: AbortSignal,
  ): Promise<Reading<Objects>> {
    const subject = `${kind} of cluster "${cluster}"`;
    const reading = await this.#list({
      cluster,
      address: { resource: kind },
      subject,
      signal,
    });
    const objects = mapReading(reading, items =>
      toOtherToolObjects(kind, items),
    );
    const { lastReadings } = this.#options;
    const key = `${cluster}/${kind}`;
    // An empty result is only stored if it replaces something.
    if (
      objects.state === 'read' &&
      (objects.value.length > 0 || lastReadings?.get(key))
    ) {
      lastReadings?.put(key, objects);
    }
    return objects;
  }

  #podsOf(
    cluster: string,
    namespace: string,
  ): Reading<readonly AnnotatedPod[]> {
    return this.#pods.get(
      `${cluster}/${namespace}`,
      async signal =>
        mapReading(
          await this.#list({
            cluster,
            address: { resource: 'pods', namespace },
            subject: `the pods of "${namespace}"`,
            signal,
          }),
          toAnnotatedPods,
        ),
      { change: { cluster, namespace }, tenant: `${cluster}/${namespace}` },
    );
  }

  async #list(options: {
    readonly cluster: string;
    readonly address: ResourceAddress;
    readonly subject: string;
    readonly signal: AbortSignal;
  }): Promise<Reading<readonly unknown[]>> {
    const { access, clock } = this.#options;
    const items: unknown[] = [];
    let next: string | undefined;
    try {
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const list: {
          readonly items?: readonly unknown[];
          readonly metadata?: { readonly continue?: string };
        } = await getJson({
          ...options,
          access,
          address: {
            ...options.address,
            query: { limit: PAGE_SIZE, continue: next },
          },
        });
        items.push(...(list.items ?? []));
        next = list.metadata?.continue || undefined;
        if (next === undefined) {
          break;
        }
      }
      return read(items, clock.now().toISOString());
    } catch (error) {
      // The tool isn't installed in the cluster.
      return error instanceof ClusterError && error.kind === 'missing'
        ? read([], clock.now().toISOString())
        : toUnread(error, options.subject, clock.now());
    }
  }
}

interface Joined {
  readonly of: readonly Reading<Objects>[];
  readonly reading: Reading<OtherToolObjects>;
}

/** Combines the readings of all kinds. A kind that was never read is left out if another was. */
function join(
  readings: readonly Reading<Objects>[],
): Reading<OtherToolObjects> {
  const pending = readings.find(
    one => one.state === 'unread' && one.reason === 'pending',
  );
  const known = readings.flatMap(one => (one.state === 'read' ? [one] : []));
  const [first] = known;
  if (pending?.state === 'unread' || !first) {
    return pending?.state === 'unread' ? pending : toNothing(readings);
  }
  const value = Object.fromEntries(
    OTHER_TOOL_KINDS.map((kind, index) => [
      kind,
      valueOf(readings[index]) ?? [],
    ]),
  ) as unknown as OtherToolObjects;
  return {
    ...first,
    value,
    lost: known.find(({ lost }) => lost !== undefined)?.lost,
  };
}

/** A role that was never granted is no loss. */
function toNothing(
  readings: readonly Reading<Objects>[],
): Reading<OtherToolObjects> {
  const failed = readings.find(
    one => one.state === 'unread' && one.reason !== 'forbidden',
  );
  return failed?.state === 'unread'
    ? failed
    : unread(
        'not-configured',
        'The portal does not have permission to read the resources of other backup tools',
      );
}
