import { createHash } from 'node:crypto';
import { CoverageService } from '../coverage/CoverageService';
import type { VolsyncConfig } from '../config';
import { FleetCache } from '../fleet/FleetCache';
import { FleetClusters } from '../fleet/FleetClusters';
import { FleetEntities } from '../fleet/FleetEntities';
import { FleetLinks } from '../fleet/FleetLinks';
import { FleetRowStore } from '../fleet/FleetRowStore';
import { FleetRowReader } from '../fleet/FleetRowReader';
import { FleetRowWriter } from '../fleet/FleetRowWriter';
import { FleetVolumes } from '../fleet/FleetVolumes';
import { CallerViews } from '../fleet/CallerViews';
import { FleetService } from '../fleet/FleetService';
import { ObjectiveRecorder } from '../fleet/ObjectiveRecorder';
import { ObjectiveService } from '../fleet/ObjectiveService';
import { MonitoringReadings } from '../monitoring/MonitoringReadings';
import { MonitoringService } from '../monitoring/MonitoringService';
import type { Clusters } from './createClusters';
import type { Evidence } from './createEvidence';
import type { ObjectStores } from './createObjectStores';
import type { Wiring } from './Wiring';

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
  const fleetCache = new FleetCache({
    ...wiring,
    ...parts,
    evidence: parts.fleetEvidence,
    entities,
    writer: new FleetRowWriter({
      ...wiring,
      store: new FleetRowStore(wiring.database.knex),
      leases: wiring.database.leases,
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
    clusters: new FleetClusters(parts),
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
