import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { PlatformService } from '../platform/PlatformService';
import type { FleetService } from '../fleet/FleetService';
import type { BulkService } from '../operations/bulk/BulkService';
import type { OperationsService } from '../operations/OperationsService';
import type { SnapshotsService } from '../content/SnapshotsService';
import type { VolumesService } from '../report/VolumesService';
import { registerExplainVerdict } from './explainVerdict';
import { registerGetPlatformState } from './getPlatformState';
import { registerListUnprotectedVolumes } from './listUnprotectedVolumes';
import { registerOperationActions } from './operations';

/**
 * The actions for agents and templates. They use the same services as the pages, as the caller. Writes take two calls.
 *
 * @internal
 */
export function registerActions(
  registry: ActionsRegistryService,
  services: {
    readonly fleet: FleetService;
    readonly operations: OperationsService;
    readonly bulk: BulkService;
    readonly platform: PlatformService;
    readonly snapshots: SnapshotsService;
    readonly volumes: VolumesService;
  },
): void {
  registerListUnprotectedVolumes(registry, services);
  registerExplainVerdict(registry, services);
  registerGetPlatformState(registry, services);
  registerOperationActions(registry, services);
}
