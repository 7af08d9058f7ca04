import { ChoicesService } from '../choices/ChoicesService';
import { ClusterOptions } from '../choices/ClusterOptions';
import { ReportService } from '../report/ReportService';
import { ViewerClusters } from '../report/ViewerClusters';
import { VolumesService } from '../report/VolumesService';
import type { Clusters } from './createClusters';
import type { Evidence } from './createEvidence';
import type { ObjectStores } from './createObjectStores';
import type { Wiring } from './Wiring';

/** Creates the services for an entity's page and its form. */
export function createReport(
  wiring: Wiring,
  parts: Clusters & ObjectStores & Evidence,
) {
  const { config, clock, closers } = wiring;
  const { clusters } = parts;
  const volumes = new VolumesService({
    ...wiring,
    reports: new ReportService({
      ...wiring,
      ...parts,
      limits: wiring.config.limits,
    }),
    own: new ViewerClusters({
      clusters,
      clock,
      pollMilliseconds: config.refresh.poll,
    }),
    limits: config.limits,
  });
  closers.push(() => volumes.close());
  const options = new ClusterOptions({
    access: clusters,
    clock,
    lifetimeMilliseconds: config.refresh.details,
  });
  closers.push(() => options.close());
  const choices = new ChoicesService({
    ...wiring,
    ...parts,
    registry: clusters,
    offers: options,
    component: config.component,
    lastBackups: wiring.database.lastBackups,
  });
  return { volumes, choices };
}
