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
import type { ClusterCache } from '../clusters/ClusterCache';
import type { WatchedKind, WatchedKinds } from '../clusters/kinds';
import type { ClusterDetails } from '../clusters/DetailsService';
import type { SecretName } from '../clusters/SecretName';

const PATIENCE = 5_000;

/** What a drill proved, and of which claim. @internal */
export interface ProvenVolume {
  readonly namespace: string;
  readonly claim: string;
  readonly outcome: DrillOutcome;
}

/** @internal */
export interface ClusterVolumesOptions {
  readonly cluster: string;
  readonly cache: ClusterCache;
  readonly details: ClusterDetails;
  readonly isVisible: (cluster: string, namespace: string) => boolean;
  readonly proven: () => Promise<readonly ProvenVolume[]>;
  readonly baseline: () => Promise<ClusterBaseline>;
}

/** What VolSync has in one cluster, from the shared copies. @internal */
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
    await details.settled(question => question.key.endsWith(suffix));
    return details.secretKeys(secret);
  }

  /** What drills proved. */
  proven(): Promise<readonly ProvenVolume[]> {
    return this.#options.proven();
  }

  /** What the sample took. */
  baseline(): Promise<ClusterBaseline> {
    return this.#options.baseline();
  }

  async #list<K extends WatchedKind>(
    kind: K,
  ): Promise<Reading<readonly WatchedKinds[K][]>> {
    const { cache, cluster } = this.#options;
    await cache.settle(cluster, [kind], { milliseconds: PATIENCE });
    return cache.list(cluster, kind);
  }
}
