import {
  read,
  type ClusterBaseline,
  type DrillOutcome,
  type PersistentVolumeClaim,
  type Reading,
  type ReplicationDestination,
  type ReplicationSource,
  type SecretKeys,
  type VolumeSnapshot,
} from 'backstage-plugin-volsync-common';
import type { ClusterCache, LeftOutNamespace } from '../clusters/ClusterCache';
import type { WatchedKind, WatchedKinds } from '../clusters/kinds';
import type { ClusterDetails } from '../clusters/DetailsService';
import type { SecretName } from '../clusters/SecretName';

const FIRST_READING_TIMEOUT_MS = 5_000;

/** What a drill proved, and of which claim. @internal */
export interface TestRestoredVolume {
  readonly namespace: string;
  readonly claim: string;
  readonly outcome: DrillOutcome;
}

export interface ClusterVolumesOptions {
  readonly cluster: string;
  readonly cache: ClusterCache;
  readonly details: ClusterDetails;
  readonly isVisible: (cluster: string, namespace: string) => boolean;
  /** The namespaces that are bound to somebody, in which the portal may have roles that it doesn't have everywhere */
  readonly boundNamespaces: (cluster: string) => readonly string[];
  readonly proven: () => Promise<readonly TestRestoredVolume[]>;
  readonly baseline: () => Promise<ClusterBaseline>;
}

/**
 * What VolSync has in one cluster, from the shared copies. With roles for each namespace, what it has in the namespaces
 * that are bound to somebody: whether each of these can be read is the check of the portal's own access.
 *
 * @internal
 */
export class ClusterVolumes {
  readonly #options: ClusterVolumesOptions;

  constructor(options: ClusterVolumesOptions) {
    this.#options = options;
  }

  sources(): Promise<Reading<readonly ReplicationSource[]>> {
    return this.#list('replicationSources');
  }

  destinations(): Promise<Reading<readonly ReplicationDestination[]>> {
    return this.#list('replicationDestinations');
  }

  claims(): Promise<Reading<readonly PersistentVolumeClaim[]>> {
    return this.#list('persistentVolumeClaims');
  }

  volumeSnapshots(): Promise<Reading<readonly VolumeSnapshot[]>> {
    return this.#list('volumeSnapshots');
  }

  /** The Secrets that sources name, in the namespaces that somebody may see: no other is ever asked for. */
  async secrets(): Promise<Reading<readonly SecretName[]>> {
    const { cluster, isVisible } = this.#options;
    const sources = await this.sources();
    if (sources.state === 'unread') {
      return sources;
    }
    const names = new Map<string, SecretName>();
    for (const { metadata, spec } of sources.value) {
      const { namespace = '' } = metadata;
      const name = spec?.restic?.repository;
      if (name && isVisible(cluster, namespace)) {
        names.set(`${namespace}/${name}`, { cluster, namespace, name });
      }
    }
    return read([...names.values()], sources.at);
  }

  /** The names of a Secret's keys, never a value. Waits for the first look at them. */
  async secretKeys(secret: SecretName): Promise<Reading<SecretKeys>> {
    const { details } = this.#options;
    const known = details.secretKeys(secret);
    if (known.state === 'read' || known.reason !== 'pending') {
      return known;
    }
    const suffix = `${secret.namespace}/${secret.name}`;
    await details.waitUntilRead(request => request.key.endsWith(suffix));
    return details.secretKeys(secret);
  }

  /** Namespaces whose objects exceed a limit; those that no entity may view are only counted. */
  leftOut(): {
    readonly named: readonly LeftOutNamespace[];
    readonly hidden: number;
  } {
    const { cache, cluster, isVisible } = this.#options;
    const all = cache.leftOutOf(cluster);
    const named = all.filter(({ namespace }) => isVisible(cluster, namespace));
    const hidden = new Set(
      all
        .map(({ namespace }) => namespace)
        .filter(namespace => !isVisible(cluster, namespace)),
    );
    return { named, hidden: hidden.size };
  }

  /** What drills proved. */
  proven(): Promise<readonly TestRestoredVolume[]> {
    return this.#options.proven();
  }

  /** What the sample took. */
  baseline(): Promise<ClusterBaseline> {
    return this.#options.baseline();
  }

  /** The namespaces that somebody may see, once the cluster's namespaces are known. */
  async boundNamespaces(): Promise<readonly string[]> {
    const { cache, cluster, boundNamespaces } = this.#options;
    await cache.waitUntilRead(cluster, ['namespaces'], {
      milliseconds: FIRST_READING_TIMEOUT_MS,
    });
    return boundNamespaces(cluster);
  }

  async #list<K extends WatchedKind>(
    kind: K,
  ): Promise<Reading<readonly WatchedKinds[K][]>> {
    const whole = await this.#listIn(kind, undefined);
    if (whole.state === 'read' || whole.reason !== 'forbidden') {
      return whole;
    }
    // Roles for each namespace don't allow a list over all of them
    const namespaces = await this.boundNamespaces();
    const readings = await Promise.all(
      namespaces.map(namespace => this.#listIn(kind, namespace)),
    );
    const known = readings.flatMap(reading =>
      reading.state === 'read' ? [reading] : [],
    );
    const [oldest] = known.map(({ at }) => at).sort();
    return oldest === undefined
      ? whole
      : read(
          known.flatMap(({ value }) => value),
          oldest,
        );
  }

  async #listIn<K extends WatchedKind>(
    kind: K,
    namespace: string | undefined,
  ): Promise<Reading<readonly WatchedKinds[K][]>> {
    const { cache, cluster } = this.#options;
    await cache.waitUntilRead(cluster, [kind], {
      namespace,
      milliseconds: FIRST_READING_TIMEOUT_MS,
    });
    return cache.list(cluster, kind, namespace);
  }
}
