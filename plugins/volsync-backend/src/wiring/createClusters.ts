import { ClusterCache } from '../clusters/ClusterCache';
import { ClusterRegistry } from '../clusters/ClusterRegistry';
import { DirectClusterAccess } from '../clusters/DirectClusterAccess';
import { KubernetesPluginAccess } from '../clusters/KubernetesPluginAccess';
import {
  KubernetesPluginClient,
  type PluginAuth,
  type PluginDiscovery,
} from '../clusters/KubernetesPluginClient';
import { connectClusters } from '../clusters/kubeconfigs';
import { NotProvidedClusters } from '../clusters/NotProvidedClusters';
import { toChange } from '../clusters/toChange';
import { Bindings } from '../entities/Bindings';
import { findSetupGaps } from '../setup/findSetupGaps';
import type { Stores } from './openStores';
import type { Wiring } from './Wiring';

export type Clusters = ReturnType<typeof createClusters>;

type ClustersWiring = Pick<
  Wiring,
  'config' | 'logger' | 'clock' | 'changes' | 'closers' | 'observe' | 'adapters'
> & {
  readonly auth: PluginAuth;
  readonly discovery: PluginDiscovery;
  readonly database?: Pick<Stores, 'health'>;
};

/** Creates the clusters, the copy of their objects, and the bindings of namespaces. */
export function createClusters(wiring: ClustersWiring) {
  const { config, changes, closers } = wiring;
  const direct = new DirectClusterAccess(connectClusters(config));
  closers.push(() => direct.close());
  const adapters = [direct, ...(wiring.adapters ?? [])];
  if (KubernetesPluginAccess.isWanted(config)) {
    const plugin = new KubernetesPluginAccess({
      ...wiring,
      client: new KubernetesPluginClient(wiring),
      onChange: () => changes.emit(),
    });
    plugin.start();
    closers.push(() => plugin.close());
    adapters.splice(1, 0, plugin);
  }
  const clusters = new ClusterRegistry(adapters, {
    ...wiring,
    fallback: new NotProvidedClusters(config),
  });
  const setup = () => {
    const { gap } = wiring.database?.health ?? {};
    return [...(gap ? [gap] : []), ...findSetupGaps(config, clusters)];
  };
  for (const { code, message, fix } of setup()) {
    // The kubernetes plugin lists its clusters later
    if (code !== 'no-cluster' || !KubernetesPluginAccess.isWanted(config)) {
      wiring.logger.warn(`${message} ${fix}`);
    }
  }
  const cache = new ClusterCache({
    ...wiring,
    access: clusters,
    idleMilliseconds: config.refresh.idle,
    pollMilliseconds: config.refresh.poll,
    limits: config.limits,
  });
  closers.push(() => cache.close());
  cache.subscribe(change => changes.emit(toChange(change)));
  const bindings = new Bindings({ clusters: config.clusters, cache });
  return {
    clusters,
    /** What the configuration leaves out, and whether the database works */
    setup,
    cache,
    bindings,
    isVisible: (cluster: string, namespace: string) =>
      bindings.hasBinding(cluster, namespace),
    boundNamespaces: bindings.listBound.bind(bindings),
    mayName: bindings.mayName.bind(bindings),
  };
}
