import { ClusterCache } from '../clusters/ClusterCache';
import { ClusterRegistry } from '../clusters/ClusterRegistry';
import { DirectClusterAccess } from '../clusters/DirectClusterAccess';
import { KubernetesPluginAccess } from '../clusters/KubernetesPluginAccess';
import { KubernetesPluginClient } from '../clusters/KubernetesPluginClient';
import { connectClusters } from '../clusters/kubeconfigs';
import { toChange } from '../clusters/toChange';
import { Bindings } from '../entities/Bindings';
import type { Wiring } from './Wiring';

export type Clusters = ReturnType<typeof createClusters>;

/** The clusters, the copy of their objects, and who may see which namespace. */
export function createClusters(wiring: Wiring) {
  const { config, changes, closers } = wiring;
  const direct = new DirectClusterAccess(connectClusters(config));
  closers.push(() => direct.close());
  const adapters = [direct, ...(wiring.adapters ?? [])];
  if (KubernetesPluginAccess.isWanted(config)) {
    const plugin = new KubernetesPluginAccess({
      ...wiring,
      client: new KubernetesPluginClient(wiring),
      onChange: () => changes.tell(),
    });
    plugin.start();
    closers.push(() => plugin.close());
    adapters.splice(1, 0, plugin);
  }
  const clusters = new ClusterRegistry(adapters, wiring);
  const cache = new ClusterCache({
    ...wiring,
    access: clusters,
    idleMilliseconds: config.refresh.idle,
    pollMilliseconds: config.refresh.poll,
  });
  closers.push(() => cache.close());
  cache.subscribe(change => changes.tell(toChange(change)));
  const bindings = new Bindings({ clusters: config.clusters, cache });
  return {
    clusters,
    cache,
    bindings,
    isVisible: (cluster: string, namespace: string) =>
      bindings.isBoundToAnybody(cluster, namespace),
  };
}
