import type { ClusterCache } from '../clusters/ClusterCache';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { VolsyncConfig } from '../config';
import type { FleetCache } from '../fleet/FleetCache';
import { FleetLinks } from '../fleet/FleetLinks';
import type { Clock } from '../lib/clock';
import type { EntityAccess } from '../access/EntityAccess';
import type { MetricsServers } from '../metrics/MetricsServers';
import { MonitoringReadings } from '../monitoring/MonitoringReadings';
import { MonitoringService } from '../monitoring/MonitoringService';

/** Puts the parts of the monitoring page together; `readings` are to be closed. @internal */
export function createMonitoring(options: {
  readonly access: EntityAccess;
  readonly clusters: ClusterRegistry;
  readonly cache: ClusterCache;
  readonly fleet: FleetCache;
  readonly servers: MetricsServers;
  readonly config: VolsyncConfig;
  readonly clock: Clock;
}): {
  readonly service: MonitoringService;
  readonly readings: MonitoringReadings;
} {
  const { access, fleet, config } = options;
  const readings = new MonitoringReadings({
    ...options,
    lifetimeMilliseconds: config.refresh.metrics,
  });
  const service = new MonitoringService({
    ...options,
    readings,
    links: new FleetLinks({ access, cache: fleet }),
    names: config.platform,
  });
  return { service, readings };
}
