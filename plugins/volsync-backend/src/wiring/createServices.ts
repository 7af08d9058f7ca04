import type {
  AuditorService,
  AuthService,
  DiscoveryService,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import { ClusterOffers } from '../choices/ClusterOffers';
import { ClusterCache } from '../clusters/ClusterCache';
import { ClusterRegistry } from '../clusters/ClusterRegistry';
import { toChange } from '../clusters/toChange';
import { DetailsService } from '../clusters/DetailsService';
import { DirectClusterAccess } from '../clusters/DirectClusterAccess';
import { connectClusters } from '../clusters/kubeconfigs';
import { KubernetesPluginAccess } from '../clusters/KubernetesPluginAccess';
import { KubernetesPluginClient } from '../clusters/KubernetesPluginClient';
import { LogTails } from '../clusters/LogTails';
import type { VolsyncConfig } from '../config';
import {
  createContentServices,
  type ContentServices,
} from './createContentServices';
import { BaselineService } from '../baseline/BaselineService';
import { CoverageService } from '../coverage/CoverageService';
import { createBackgroundTasks } from './createBackgroundTasks';
import { DrillSchedules } from '../history/DrillSchedules';
import { Bindings } from '../entities/Bindings';
import { createFleet } from './createFleet';
import { Changes, type Change } from '../lib/Changes';
import { systemClock, type Clock } from '../lib/clock';
import { createMonitoring } from './createMonitoring';
import { MetricsServers } from '../metrics/MetricsServers';
import { MetricsService } from '../metrics/MetricsService';
import { MonitoringReader } from '../metrics/MonitoringReader';
import type { MonitoringService } from '../monitoring/MonitoringService';
import {
  CredentialsProbe,
  type LookUpKeyring,
} from '../object-stores/CredentialsProbe';
import { EndpointPolicy } from '../object-stores/EndpointPolicy';
import { openCiphertextCache } from '../object-stores/openCiphertextCache';
import { OpenRepositories } from '../object-stores/OpenRepositories';
import { PlaceCensus } from '../object-stores/PlaceCensus';
import { RepositorySearch } from '../object-stores/RepositorySearch';
import { RepositoryService } from '../object-stores/RepositoryService';
import type { Verifications } from '../object-stores/Verifications';
import { createOperations } from './createOperations';
import { DrillOutcomes } from '../history/DrillOutcomes';
import { recordRuns } from '../history/recordRuns';
import type { Stores } from './openStores';
import type { OperationsService } from '../operations/OperationsService';
import { StoreProbe } from '../object-stores/StoreProbe';
import { checksFor } from '../platform/checks';
import { ClusterVolumes } from '../platform/ClusterVolumes';
import { EvidenceExportService } from '../evidence-export/EvidenceExportService';
import { PlatformService } from '../platform/PlatformService';
import { toProven } from '../platform/toProven';
import { name, version } from '../../package.json';
import { ChoicesService } from '../choices/ChoicesService';
import { EntityAccess } from '../access/EntityAccess';
import { EvidenceService } from '../evidence/EvidenceService';
import type { SecretName } from '../clusters/SecretName';
import type { FleetService } from '../fleet/FleetService';
import { FormerPods } from '../evidence/FormerPods';
import { ReportService } from '../report/ReportService';
import { RunObserver } from '../evidence/RunObserver';
import { OperationSignals } from '../operations/OperationSignals';
import { ViewerClusters } from '../report/ViewerClusters';
import { VolumeAccess } from '../access/VolumeAccess';
import { VolumesService } from '../report/VolumesService';
import type { Telemetry } from '../telemetry/Telemetry';
import type { UpstreamObserver } from '../telemetry/upstream';

/** @internal */
export interface Services extends ContentServices {
  readonly volumes: VolumesService;
  readonly fleet: FleetService;
  readonly coverage: CoverageService;
  readonly baseline: BaselineService;
  readonly choices: ChoicesService;
  readonly platform: PlatformService;
  readonly monitoring: MonitoringService;
  readonly evidenceExport: EvidenceExportService;
  readonly operations: OperationsService;
  readonly cache: ClusterCache;
  close(): Promise<void>;
}

/** @internal */
export interface CreateServicesOptions {
  readonly config: VolsyncConfig;
  readonly logger: LoggerService;
  readonly auditor: AuditorService;
  readonly permissions: PermissionsService;
  readonly catalog: CatalogService;
  readonly auth: AuthService;
  readonly discovery: DiscoveryService;
  readonly database: Stores;
  readonly verifications: Verifications;
  readonly notifications: NotificationService;
  readonly signals: SignalsService;
  readonly telemetry: Telemetry;
  /** Of other plugins and modules */
  readonly adapters?: readonly ClusterAccess[];
  readonly clock?: Clock;
}

/** Puts the parts together. @internal */
export function createServices(options: CreateServicesOptions): Services {
  const { config, logger, permissions, catalog, verifications } = options;
  const clock = options.clock ?? systemClock;
  const changes = new Changes();
  const { telemetry } = options;
  const observe: UpstreamObserver = call => telemetry.called(call);
  const onChange = (change?: Change) => changes.tell(change);

  const direct = new DirectClusterAccess(connectClusters(config));
  const kubernetesPlugin = KubernetesPluginAccess.isWanted(config)
    ? new KubernetesPluginAccess({
        client: new KubernetesPluginClient(options),
        config,
        clock,
        onChange,
      })
    : undefined;
  kubernetesPlugin?.start();
  const access = new ClusterRegistry(
    [
      direct,
      ...(kubernetesPlugin ? [kubernetesPlugin] : []),
      ...(options.adapters ?? []),
    ],
    { observe },
  );
  const cache = new ClusterCache({
    access,
    logger,
    clock,
    idleMilliseconds: config.refresh.idle,
    pollMilliseconds: config.refresh.poll,
  });
  cache.subscribe(change => changes.tell(toChange(change)));
  const bindings = new Bindings({ clusters: config.clusters, cache });
  const policy = new EndpointPolicy(config.objectStores, { observe });
  const isVisible = (cluster: string, namespace: string) =>
    bindings.isBoundToAnybody(cluster, namespace);
  const ciphertext = openCiphertextCache(config.repositories, logger);
  const repositories = new RepositoryService({
    access,
    cache,
    policy,
    config: config.repositories,
    refresh: config.refresh,
    ciphertext,
    clock,
    isVisible,
    damageOf: facts => verifications.damage(facts),
    onChange,
  });
  verifications.start(location => repositories.touch(location));
  const opened = new OpenRepositories({
    access,
    policy,
    refresh: config.refresh,
    ciphertext,
    clock,
  });
  /** The bucket has changed. */
  const expireRepository = (secret: SecretName) => {
    const place = repositories.expire(secret);
    if (place) {
      opened.expire(place);
    }
  };
  const metricsServers = new MetricsServers(config.metrics, { observe });
  const metrics = new MetricsService({
    servers: metricsServers,
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
  const recordRun = recordRuns(options.database.history, logger);
  const drills = new DrillOutcomes({
    history: options.database.history,
    clock,
    logger,
    retention: config.operations.historyRetention,
    onChange: ({ cluster, namespace, claim }) =>
      changes.tell({ cluster, namespace, only: { claims: [claim] } }),
  });
  const drillSchedules = new DrillSchedules({
    store: options.database.drillSchedules,
    clock,
    logger,
    onChange: ({ cluster, namespace, claim }) =>
      changes.tell({ cluster, namespace, only: { claims: [claim] } }),
  });
  const runs = new RunObserver({
    cache,
    clock,
    onRunEnd: (cluster, source, run) => {
      recordRun(cluster, source, run);
      const { namespace = '' } = source.metadata;
      const { spec } = source;
      const secret = spec?.restic?.repository;
      if (secret) {
        expireRepository({ cluster, namespace, name: secret });
        changes.tell({ cluster, namespace, only: { secrets: [secret] } });
      }
    },
  });
  const parts = {
    cache,
    runs,
    logs,
    formerPods,
    clock,
    repositories,
    metrics,
    drills,
    drillSchedules,
    drillPolicy: {
      enabled: config.operations.drills.enabled,
      everySeconds:
        config.operations.drills.every &&
        config.operations.drills.every / 1_000,
    },
  };
  const evidence = new EvidenceService({ ...parts, details });
  const entities = new EntityAccess({ permissions, catalog });
  const volumeAccess = new VolumeAccess({
    access: entities,
    clusters: access,
    bindings,
    evidence,
  });
  const contents = createContentServices({
    volumes: volumeAccess,
    clusters: access,
    cache,
    bindings,
    repositories,
    opened,
    verifications,
    auditor: options.auditor,
    config,
    clock,
  });
  const operations = createOperations({
    volumes: volumeAccess,
    clusters: access,
    evidence,
    database: options.database,
    drills,
    expireRepository,
    openContent: (secret, signal) => opened.open(secret, signal),
    auditor: options.auditor,
    logger,
    config,
    clock,
    telemetry,
    signals: new OperationSignals({ ...options, clock }),
  });
  const volumes = new VolumesService({
    access: entities,
    reports: new ReportService({
      clusters: access,
      cache,
      bindings,
      evidence,
      clock,
    }),
    own: new ViewerClusters({
      clusters: access,
      clock,
      pollMilliseconds: config.refresh.poll,
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
    component: config.component,
    clock,
  });
  const keyring: LookUpKeyring = (secret, signal) =>
    repositories.keyring(secret, signal);
  const baseline = new BaselineService({
    access: entities,
    clusters: access,
    cache,
    repositories,
    history: options.database.history,
    store: options.database.baseline,
    sample: config.platform.sample,
    retention: config.operations.historyRetention,
    isVisible,
    clock,
    logger,
  });
  baseline.start();
  const platform = new PlatformService({
    access: entities,
    clusters: access,
    names: config.platform,
    stores: new StoreProbe({
      stores: config.objectStores,
      policy,
      keyring,
      clock,
    }),
    credentials: new CredentialsProbe({ keyring }),
    monitoring: new MonitoringReader({ servers: metricsServers, clock }),
    volumesOf: cluster =>
      new ClusterVolumes({
        cluster,
        cache,
        details,
        isVisible,
        proven: () => toProven(options.database.history, { cluster, clock }),
        baseline: () => baseline.look(cluster),
      }),
    checks: checksFor(config.platform),
    clock,
  });
  const evidenceExport = new EvidenceExportService({
    access: entities,
    volumes,
    volumeAccess,
    platform,
    history: options.database.history,
    auditor: options.auditor,
    names: config.platform,
    portal: { name, version },
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
  const monitoring = createMonitoring({
    access: entities,
    clusters: access,
    cache,
    fleet: fleet.cache,
    servers: metricsServers,
    config,
    clock,
  });
  const search = new RepositorySearch({
    census: new PlaceCensus({ access, cache, isVisible, repositories }),
    policy,
    stores: config.objectStores,
    config: config.coverage,
    maxObjects: config.repositories.maxObjects,
    lifetimeMilliseconds: config.refresh.repositories,
    clock,
  });
  const coverage = new CoverageService({
    access: entities,
    clusters: access,
    cache,
    bindings,
    entities: fleet.entities,
    repositories,
    search,
    isVisible,
    config: config.coverage,
    clock,
  });
  const duty = createBackgroundTasks({
    fleet: fleet.cache,
    operations: operations.operations,
    drillSchedules,
    platform,
    notifications: options.notifications,
    database: options.database,
    auth: options.auth,
    config,
    clock,
    logger,
  });
  const stopObserving = telemetry.observe({
    operations: () => options.database.operations.tallyActive(),
    caches: {
      'cluster-objects': () => cache.usage,
      'open-repositories': () => opened.usage,
    },
  });
  return {
    ...contents,
    volumes,
    fleet: fleet.service,
    coverage,
    baseline,
    choices,
    platform,
    monitoring: monitoring.service,
    evidenceExport,
    operations: operations.operations,
    cache,
    close: async () => {
      stopObserving();
      await duty.close();
      await operations.close();
      volumes.close();
      await fleet.cache.close();
      await search.close();
      await baseline.close();
      await verifications.close();
      opened.close();
      await platform.close();
      await monitoring.readings.close();
      runs.close();
      formerPods.close();
      await Promise.all(
        [logs, offers, details, metrics, repositories].map(part =>
          part.close(),
        ),
      );
      await metricsServers.close();
      await cache.close();
      await direct.close();
      await kubernetesPlugin?.close();
    },
  };
}
