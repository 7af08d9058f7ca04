import { CoverageService } from '../coverage/CoverageService';
import { FleetCache } from '../fleet/FleetCache';
import { FleetClusters } from '../fleet/FleetClusters';
import { FleetEntities } from '../fleet/FleetEntities';
import { FleetLinks } from '../fleet/FleetLinks';
import { FleetService } from '../fleet/FleetService';
import { MonitoringReadings } from '../monitoring/MonitoringReadings';
import { MonitoringService } from '../monitoring/MonitoringService';
import type { Clusters } from './createClusters';
import type { Evidence } from './createEvidence';
import type { ObjectStores } from './createObjectStores';
import type { Wiring } from './Wiring';

/** The pages over all clusters: the fleet, its monitoring and its coverage. */
export function createFleet(
  wiring: Wiring,
  parts: Clusters & ObjectStores & Evidence,
) {
  const { config, closers } = wiring;
  const entities = new FleetEntities(wiring);
  const fleetCache = new FleetCache({
    ...wiring,
    ...parts,
    evidence: parts.patientEvidence,
    entities,
    idleMilliseconds: config.refresh.idle,
  });
  closers.push(() => fleetCache.close());
  const fleet = new FleetService({
    ...wiring,
    cache: fleetCache,
    clusters: new FleetClusters(parts),
    entities,
    setup: parts.setup,
    targets: config.fleet.targets,
  });
  return {
    fleetCache,
    fleetEntities: entities,
    fleet,
    monitoring: createMonitoring(wiring, { ...parts, fleetCache }),
    coverage: createCoverage(wiring, { ...parts, entities }),
  };
}

function createMonitoring(
  wiring: Wiring,
  parts: Clusters & Evidence & { readonly fleetCache: FleetCache },
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
    links: new FleetLinks({ access, cache: parts.fleetCache }),
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
