import type { FleetCluster } from 'backstage-plugin-volsync-common';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';

/** The state of each cluster, for the head of the fleet's answer. Never waits. @internal */
export class FleetClusters {
  readonly #clusters: ClusterRegistry;
  readonly #cache: ClusterCache;

  constructor(options: {
    readonly clusters: ClusterRegistry;
    readonly cache: ClusterCache;
  }) {
    this.#clusters = options.clusters;
    this.#cache = options.cache;
  }

  /** All clusters sorted by name, as JSON. */
  describe(): string {
    return JSON.stringify(
      this.#clusters
        .listClusters()
        .map(({ name, title }) => this.#toCluster(name, title))
        .sort((a, b) => a.name.localeCompare(b.name)),
    );
  }

  #toCluster(name: string, title: string | undefined): FleetCluster {
    const head = { name, title: title ?? name };
    const reading = this.#cache.list(name, 'replicationSources');
    if (reading.state === 'unread') {
      const { reason, message, at: since } = reading;
      switch (reason) {
        case 'pending':
          return { ...head, state: 'pending', message, since };
        case 'forbidden':
          return { ...head, state: 'by-namespace', message, since };
        default:
          return { ...head, state: 'unread', message, since };
      }
    }
    const { phase, message, since } = this.#cache.state(
      name,
      'replicationSources',
    );
    return {
      ...head,
      state: phase === 'stale' ? 'stale' : 'read',
      message,
      since: since.toISOString(),
    };
  }
}
