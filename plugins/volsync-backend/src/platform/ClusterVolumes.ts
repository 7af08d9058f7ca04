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

/** The outcome of a drill, and its claim. @internal */
export interface TestRestoredVolume {
  readonly namespace: string;
  readonly claim: string;
  readonly outcome: DrillOutcome;
}

interface ClusterVolumesOptions {
  readonly cluster: string;
  readonly cache: ClusterCache;
  readonly details: ClusterDetails;
  readonly isVisible: (cluster: string, namespace: string) => boolean;
  /** Namespaces with a binding, in which the portal may have roles that it doesn't have elsewhere */
  readonly boundNamespaces: (cluster: string) => readonly string[];
  readonly proven: () => Promise<readonly TestRestoredVolume[]>;
  readonly baseline: () => Promise<ClusterBaseline>;
}

/**
 * VolSync's resources in one cluster, from the shared copies. If the portal only has roles for single namespaces, these
 * are the resources in bound namespaces. Another check reports whether each of them is readable.
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

  /** The Secrets that sources name, in bound namespaces only. */
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

  /** The names of a Secret's keys, never a value. Waits for the first read. */
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

  /** The outcomes of drills. */
  proven(): Promise<readonly TestRestoredVolume[]> {
    return this.#options.proven();
  }

  /** The baseline of the sample. */
  baseline(): Promise<ClusterBaseline> {
    return this.#options.baseline();
  }

  /** The bound namespaces, once the cluster's namespaces are known. */
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
    // Roles for single namespaces don't allow a list over all
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
