/**
 * Answers whether backups are monitored, for each cluster. No page waits for a slow metrics server: each call returns
 * what is known and refreshes it in the background; only the first waits briefly. The readings are the same for every
 * caller. Which entities are shown with them is decided for each caller.
 */
import { NotFoundError } from '@backstage/errors';
import {
  volsyncPlatformReadPermission,
  type ClusterMonitoring,
  type MonitoredResource,
  type MonitoringReport,
} from 'backstage-plugin-volsync-common';
import type { ClusterDescription } from 'backstage-plugin-volsync-node';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { PlatformConfig } from '../config/index';
import type { FleetLinks } from '../fleet/FleetLinks';
import type { Clock } from '../lib/clock';
import { waitUpTo } from '../lib/waitUpTo';
import type { Caller } from '../access/Caller';
import type { EntityAccess } from '../access/EntityAccess';
import { keysOfLive, listLive } from './LiveResources';
import type { MetricsServers } from '../metrics/MetricsServers';
import type { MonitoringReadings } from './MonitoringReadings';
import { toClusterMonitoring, toNoServer } from './toClusterMonitoring';

const FIRST_ANSWER_TIMEOUT_MS = 3_000;

export class MonitoringService {
  readonly #options: {
    readonly access: EntityAccess;
    readonly clusters: ClusterRegistry;
    readonly cache: ClusterCache;
    readonly servers: MetricsServers;
    readonly readings: MonitoringReadings;
    readonly links: FleetLinks;
    readonly names: PlatformConfig;
    readonly clock: Clock;
  };

  constructor(options: {
    readonly access: EntityAccess;
    readonly clusters: ClusterRegistry;
    readonly cache: ClusterCache;
    readonly servers: MetricsServers;
    /** Closed by their creator */
    readonly readings: MonitoringReadings;
    readonly links: FleetLinks;
    readonly names: PlatformConfig;
    readonly clock: Clock;
  }) {
    this.#options = options;
  }

  /** Throws `NotAllowedError` without `volsync.platform.read`, and `NotFoundError` for an unknown cluster. */
  async getReport(
    caller: Caller,
    request: { readonly cluster?: string } = {},
  ): Promise<MonitoringReport> {
    const { access, clock } = this.#options;
    await access.require({
      permission: volsyncPlatformReadPermission,
      credentials: caller.credentials,
    });
    const clusters = this.#choose(request.cluster);
    const getClusters = () =>
      clusters.map(cluster => this.#getCluster(cluster));
    let found = getClusters();
    const isPending = found.some(one =>
      one.problems.some(({ reason }) => reason === 'pending'),
    );
    if (isPending) {
      await this.#waitUntilRead(clusters);
      // The next requests depend on these answers.
      getClusters();
      await this.#waitUntilRead(clusters);
      found = getClusters();
    }
    return {
      at: clock.now().toISOString(),
      clusters: await this.#link(found, caller),
    };
  }

  #choose(name: string | undefined): readonly ClusterDescription[] {
    const all = this.#options.clusters.listClusters();
    const chosen = all.filter(one => name === undefined || one.name === name);
    if (name !== undefined && chosen.length === 0) {
      throw new NotFoundError(
        `Cluster "${name}" is not configured in this portal`,
      );
    }
    return chosen;
  }

  #getCluster(cluster: ClusterDescription): ClusterMonitoring {
    const { servers, readings, names, clock } = this.#options;
    const { name } = cluster;
    const client = servers.of(name);
    if ('state' in client) {
      return toNoServer(cluster, client);
    }
    const sharedWith = this.#options.clusters
      .listClusters()
      .map(one => one.name)
      .filter(other => other !== name && servers.of(other) === client);
    return toClusterMonitoring({
      cluster,
      server: client.name,
      sharedWith,
      parts: readings.get(name, {
        client,
        job: client.config.job ?? names.metricsJob,
      }),
      live: namespaces => this.#live(name, namespaces),
      elsewhere: new Set(
        sharedWith.flatMap(other => [...keysOfLive(this.#live(other))]),
      ),
      history: sources => readings.history(name, client, sources),
      now: clock.now(),
    });
  }

  #live(cluster: string, namespaces: readonly string[] = []) {
    return listLive({ cache: this.#options.cache, cluster, namespaces });
  }

  /** Waits briefly for first answers. */
  async #waitUntilRead(clusters: readonly ClusterDescription[]): Promise<void> {
    const { readings, cache, clock } = this.#options;
    const answers = Promise.all([
      readings.waitUntilRead(),
      ...clusters.map(({ name }) =>
        cache.waitUntilRead(
          name,
          ['replicationSources', 'replicationDestinations'],
          {
            milliseconds: FIRST_ANSWER_TIMEOUT_MS,
          },
        ),
      ),
    ]);
    await waitUpTo(answers, { timeoutMs: FIRST_ANSWER_TIMEOUT_MS, clock });
  }

  /** Adds the entities that the caller may see to each row. */
  async #link(
    clusters: readonly ClusterMonitoring[],
    { credentials }: Caller,
  ): Promise<readonly ClusterMonitoring[]> {
    const linkOf = await this.#options.links.find(
      clusters.flatMap(({ cluster, resources = [] }) =>
        resources.flatMap(one => toVolume(cluster, one) ?? []),
      ),
      credentials,
    );
    return clusters.map(one => ({
      ...one,
      resources: one.resources?.map(row => {
        const volume = toVolume(one.cluster, row);
        return volume ? { ...row, entityRefs: linkOf(volume) } : row;
      }),
    }));
  }
}

function toVolume(
  cluster: string,
  { namespace, claim }: MonitoredResource,
): { cluster: string; namespace: string; claim: string } | undefined {
  return claim ? { cluster, namespace, claim } : undefined;
}
