import { createHash } from 'node:crypto';
import { CoverageService } from '../coverage/CoverageService';
import type { VolsyncConfig } from '../config';
import { ClusterOwnership } from '../fleet/ClusterOwnership';
import { FleetCache } from '../fleet/FleetCache';
import { FleetClusters } from '../fleet/FleetClusters';
import { FleetClusterStore } from '../fleet/FleetClusterStore';
import { FleetEntities } from '../fleet/FleetEntities';
import { FleetLocations } from '../fleet/FleetLocations';
import { FleetLocationStore } from '../fleet/FleetLocationStore';
import { FleetLinks } from '../fleet/FleetLinks';
import { FleetRowStore } from '../fleet/FleetRowStore';
import { FleetRowReader } from '../fleet/FleetRowReader';
import { FleetRowWriter } from '../fleet/FleetRowWriter';
import { FleetVolumes } from '../fleet/FleetVolumes';
import { CallerViews } from '../fleet/CallerViews';
import { FleetService } from '../fleet/FleetService';
import { ObjectiveRecorder } from '../fleet/ObjectiveRecorder';
import { ObjectiveService } from '../fleet/ObjectiveService';
import { isPostgres } from '../lib/isPostgres';
import { MonitoringReadings } from '../monitoring/MonitoringReadings';
import { MonitoringService } from '../monitoring/MonitoringService';
import type { Clusters } from './createClusters';
import type { Evidence } from './createEvidence';
import type { ObjectStores } from './createObjectStores';
import type { Wiring } from './Wiring';

/** The owner of a cluster uses everything about it once a minute. */
const UNUSED_MS = 5 * 60_000;

/** Creates the services over all clusters: fleet, monitoring and coverage. */
export function createFleet(
  wiring: Wiring,
  parts: Clusters & ObjectStores & Evidence,
) {
  const { config, closers } = wiring;
  const entities = new FleetEntities(wiring);
  const basis = toBasis(config);
  const reader = new FleetRowReader({
    ...wiring,
    knex: wiring.database.knex,
    basis,
  });
  const clusterStore = new FleetClusterStore(wiring.database.knex);
  const listClusters = () =>
    parts.clusters.listClusters().map(({ name }) => name);
  const ownership = new ClusterOwnership({
    ...wiring,
    store: clusterStore,
    listClusters,
    isAlone: !isPostgres(wiring.database.knex),
    prepare: () => loadStored(wiring, parts),
  });
  shareLocations(wiring, { ...parts, ownership, basis });
  const states = new FleetClusters({
    ...wiring,
    ...parts,
    store: clusterStore,
    ownership,
  });
  const fleetCache = new FleetCache({
    ...wiring,
    ...parts,
    ownership,
    states,
    evidence: parts.fleetEvidence,
    entities,
    writer: new FleetRowWriter({
      ...wiring,
      store: new FleetRowStore(wiring.database.knex),
      ownership,
      clusters: clusterStore,
      listClusters,
      basis,
      onWritten: () => reader.changed(),
    }),
    idleMilliseconds: config.refresh.idle,
  });
  closers.push(() => fleetCache.close());
  const fleetVolumes = new FleetVolumes({
    ...wiring,
    knex: wiring.database.knex,
    basis,
    cache: fleetCache,
    reader,
  });
  const recorder = new ObjectiveRecorder({
    ...wiring,
    reader,
    store: wiring.database.objectives,
    leases: wiring.database.leases,
  });
  recorder.start();
  closers.push(() => recorder.close());
  const views = new CallerViews({ ...wiring, entities, reader });
  const fleet = new FleetService({
    ...wiring,
    cache: fleetCache,
    reader,
    views,
    clusters: states,
    setup: parts.setup,
    targets: config.fleet.targets,
  });
  return {
    fleetCache,
    fleetVolumes,
    fleetEntities: entities,
    fleet,
    objectives: new ObjectiveService({
      ...wiring,
      views,
      store: wiring.database.objectives,
    }),
    monitoring: createMonitoring(wiring, { ...parts, fleetVolumes }),
    coverage: createCoverage(wiring, { ...parts, entities }),
  };
}

/** A portal with one replica reads all clusters itself. */
function shareLocations(
  wiring: Wiring,
  parts: Pick<ObjectStores, 'repositories'> & {
    readonly ownership: ClusterOwnership;
    readonly basis: string;
  },
): void {
  const { database, changes, closers } = wiring;
  if (!isPostgres(database.knex)) {
    return;
  }
  const locations = new FleetLocations({
    ...wiring,
    ...parts,
    store: new FleetLocationStore(database.knex),
    index: parts.repositories.locations,
    onChange: change => changes.emit(change),
  });
  locations.start();
  closers.push(() => locations.close());
}

/** Loads what other replicas stored of clusters that this one evaluates from now on, and drops what it knew before. */
async function loadStored(
  { database }: Wiring,
  { details, otherTools, repositories }: ObjectStores & Evidence,
): Promise<void> {
  for (const readings of [details, otherTools, repositories]) {
    readings.dropUnused(UNUSED_MS);
  }
  await Promise.all([
    database.endedRuns.refresh(),
    database.lastReadings.refresh(),
    database.lastListings.refresh(),
    database.lastBackups.refresh(),
  ]);
}

/** Identifies who may see which namespace according to the configuration. */
function toBasis({ clusters }: VolsyncConfig): string {
  const bindings = clusters.map(
    ({ name, namespaces, namespaceAnnotations, unbound }) => [
      name,
      namespaces,
      namespaceAnnotations,
      unbound,
    ],
  );
  return createHash('sha256')
    .update(JSON.stringify(bindings))
    .digest('base64url');
}

function createMonitoring(
  wiring: Wiring,
  parts: Clusters & Evidence & { readonly fleetVolumes: FleetVolumes },
): MonitoringService {
  const { access, config, closers } = wiring;
  const readings = new MonitoringReadings({
    ...wiring,
    ...parts,
    lifetimeMilliseconds: config.refresh.metrics,
  });
  closers.push(() => readings.close());
  return new MonitoringService({
    ...wiring,
    ...parts,
    servers: parts.metricsServers,
    readings,
    links: new FleetLinks({ access, volumes: parts.fleetVolumes }),
    names: config.platform,
  });
}

function createCoverage(
  wiring: Wiring,
  parts: Clusters &
    ObjectStores &
    Pick<Evidence, 'otherTools'> & { readonly entities: FleetEntities },
): CoverageService {
  return new CoverageService({
    ...wiring,
    ...parts,
    lastBackups: wiring.database.lastBackups,
    config: wiring.config.coverage,
  });
}
