import type {
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import { ClusterCache } from './clusters/ClusterCache';
import { ClusterRegistry } from './clusters/ClusterRegistry';
import { DirectClusterAccess } from './clusters/DirectClusterAccess';
import { connectClusters } from './clusters/kubeconfigs';
import { DetailsService } from './clusters/DetailsService';
import { LogTails } from './clusters/LogTails';
import type { VolsyncConfig } from './config';
import { Bindings } from './entities/Bindings';
import { systemClock, type Clock } from './lib/clock';
import { MetricsService } from './metrics/MetricsService';
import { EndpointPolicy } from './object-stores/EndpointPolicy';
import { openCiphertextCache } from './object-stores/openCiphertextCache';
import { RepositoryService } from './object-stores/RepositoryService';
import { EntityAccess } from './services/EntityAccess';
import { EvidenceService } from './services/EvidenceService';
import { ReportService } from './services/ReportService';
import { RunMemory } from './services/RunMemory';
import { VolumesService } from './services/VolumesService';

/** @internal */
export interface Services {
  readonly volumes: VolumesService;
  readonly cache: ClusterCache;
  readonly clusters: ClusterRegistry;
  close(): Promise<void>;
}

/** Puts the parts together. @internal */
export function createServices(options: {
  readonly config: VolsyncConfig;
  readonly logger: LoggerService;
  readonly permissions: PermissionsService;
  readonly catalog: CatalogService;
  /** Of other plugins and modules */
  readonly adapters?: readonly ClusterAccess[];
  readonly clock?: Clock;
}): Services {
  const { config, logger, permissions, catalog } = options;
  const clock = options.clock ?? systemClock;
  const direct = new DirectClusterAccess(connectClusters(config));
  const clusters = new ClusterRegistry([direct, ...(options.adapters ?? [])]);
  const cache = new ClusterCache({
    access: clusters,
    logger,
    clock,
    idleMilliseconds: config.refresh.idle,
    pollMilliseconds: config.refresh.poll,
  });
  const runs = new RunMemory({
    cache,
    clock,
    onRunEnd: (cluster, source) => {
      const { namespace = '' } = source.metadata;
      const name = source.spec?.restic?.repository;
      if (name) {
        repositories.expire({ cluster, namespace, name });
        volumes.touch(cluster, namespace);
      }
    },
  });
  const logs = new LogTails({
    access: clusters,
    cache,
    clock,
    onChange: (cluster, namespace) => volumes.touch(cluster, namespace),
  });
  const bindings = new Bindings({ clusters: config.clusters, cache });
  const repositories = new RepositoryService({
    access: clusters,
    cache,
    policy: new EndpointPolicy(config.objectStores),
    config: config.repositories,
    refresh: config.refresh,
    ciphertext: openCiphertextCache(config.repositories, logger),
    clock,
    isVisible: (cluster, namespace) =>
      bindings.isBoundToAnybody(cluster, namespace),
    onChange: () => volumes.touch(),
  });
  const metrics = new MetricsService({
    servers: config.metrics,
    lifetimeMilliseconds: config.refresh.metrics,
    clock,
    onChange: () => volumes.touch(),
  });
  const details = new DetailsService({
    access: clusters,
    clock,
    lifetimeMilliseconds: config.refresh.details,
    readKeyNames: (secret, signal) => repositories.keyNames(secret, signal),
    onChange: () => volumes.touch(),
  });
  const evidence = new EvidenceService({
    cache,
    runs,
    logs,
    clock,
    repositories,
    metrics,
    details,
  });
  const volumes = new VolumesService({
    access: new EntityAccess({ permissions, catalog }),
    reports: new ReportService({
      clusters,
      cache,
      bindings,
      evidence,
      clock,
    }),
    cache,
    limits: config.limits,
    logger,
  });
  return {
    volumes,
    cache,
    clusters,
    close: async () => {
      volumes.close();
      runs.close();
      await logs.close();
      await repositories.close();
      await metrics.close();
      await details.close();
      await cache.close();
      await direct.close();
    },
  };
}
