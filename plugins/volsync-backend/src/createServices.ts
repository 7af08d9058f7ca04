import type {
  AuthService,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import { ClusterOffers } from './clusters/ClusterOffers';
import { ClusterCache } from './clusters/ClusterCache';
import { ClusterRegistry } from './clusters/ClusterRegistry';
import { toChange } from './clusters/toChange';
import { DetailsService } from './clusters/DetailsService';
import { DirectClusterAccess } from './clusters/DirectClusterAccess';
import { connectClusters } from './clusters/kubeconfigs';
import { LogTails } from './clusters/LogTails';
import type { VolsyncConfig } from './config';
import { Bindings } from './entities/Bindings';
import { createFleet } from './fleet/createFleet';
import { Changes, type Change } from './lib/Changes';
import { systemClock, type Clock } from './lib/clock';
import { MetricsService } from './metrics/MetricsService';
import { EndpointPolicy } from './object-stores/EndpointPolicy';
import { openCiphertextCache } from './object-stores/openCiphertextCache';
import { RepositoryService } from './object-stores/RepositoryService';
import { EntityAccess } from './services/EntityAccess';
import { ChoicesService } from './services/ChoicesService';
import { EvidenceService } from './services/EvidenceService';
import type { FleetService } from './services/FleetService';
import { FormerPods } from './services/FormerPods';
import { ReportService } from './services/ReportService';
import { RunMemory } from './services/RunMemory';
import { VolumesService } from './services/VolumesService';

/** @internal */
export interface Services {
  readonly volumes: VolumesService;
  readonly fleet: FleetService;
  readonly cache: ClusterCache;
  readonly choices: ChoicesService;
  close(): Promise<void>;
}

/** @internal */
export interface CreateServicesOptions {
  readonly config: VolsyncConfig;
  readonly logger: LoggerService;
  readonly permissions: PermissionsService;
  readonly catalog: CatalogService;
  readonly auth: AuthService;
  /** Of other plugins and modules */
  readonly adapters?: readonly ClusterAccess[];
  readonly clock?: Clock;
}

/** Puts the parts together. @internal */
export function createServices(options: CreateServicesOptions): Services {
  const { config, logger, permissions, catalog } = options;
  const clock = options.clock ?? systemClock;
  const changes = new Changes();
  const onChange = (change?: Change) => changes.tell(change);

  const direct = new DirectClusterAccess(connectClusters(config));
  const access = new ClusterRegistry([direct, ...(options.adapters ?? [])]);
  const cache = new ClusterCache({
    access,
    logger,
    clock,
    idleMilliseconds: config.refresh.idle,
    pollMilliseconds: config.refresh.poll,
  });
  cache.subscribe(change => changes.tell(toChange(change)));
  const bindings = new Bindings({ clusters: config.clusters, cache });
  const repositories = new RepositoryService({
    access,
    cache,
    policy: new EndpointPolicy(config.objectStores),
    config: config.repositories,
    refresh: config.refresh,
    ciphertext: openCiphertextCache(config.repositories, logger),
    clock,
    isVisible: (cluster, namespace) =>
      bindings.isBoundToAnybody(cluster, namespace),
    onChange,
  });
  const metrics = new MetricsService({
    servers: config.metrics,
    lifetimeMilliseconds: config.refresh.metrics,
    clock,
    onChange,
  });
  const details = new DetailsService({
    access,
    clock,
    lifetimeMilliseconds: config.refresh.details,
    readKeyNames: (secret, signal) => repositories.keyNames(secret, signal),
    onChange,
  });
  const logs = new LogTails({ access, cache, clock, changes });
  const formerPods = new FormerPods({ cache, clock });
  const runs = new RunMemory({
    cache,
    clock,
    onRunEnd: (cluster, { metadata: { namespace = '' }, spec }) => {
      const name = spec?.restic?.repository;
      if (name) {
        repositories.expire({ cluster, namespace, name });
        changes.tell({ cluster, namespace, only: { secrets: [name] } });
      }
    },
  });
  const parts = { cache, runs, logs, formerPods, clock, repositories, metrics };
  const evidence = new EvidenceService({ ...parts, details });
  const entities = new EntityAccess({ permissions, catalog });
  const volumes = new VolumesService({
    access: entities,
    reports: new ReportService({
      clusters: access,
      cache,
      bindings,
      evidence,
      clock,
    }),
    changes,
    limits: config.limits,
    logger,
  });
  const offers = new ClusterOffers({
    access,
    clock,
    lifetimeMilliseconds: config.refresh.details,
  });
  const choices = new ChoicesService({
    access: entities,
    registry: access,
    bindings,
    cache,
    evidence,
    offers,
    repositories,
    clock,
  });
  const fleet = createFleet({
    access: entities,
    clusters: access,
    cache,
    bindings,
    evidence: new EvidenceService({
      ...parts,
      details: details.withPatience(config.refresh.repositories),
    }),
    changes,
    catalog,
    auth: options.auth,
    logger,
    clock,
    idleMilliseconds: config.refresh.idle,
  });
  return {
    choices,
    volumes,
    fleet: fleet.service,
    cache,
    close: async () => {
      volumes.close();
      await fleet.cache.close();
      runs.close();
      formerPods.close();
      await Promise.all(
        [logs, offers, details, metrics, repositories].map(part =>
          part.close(),
        ),
      );
      await cache.close();
      await direct.close();
    },
  };
}
