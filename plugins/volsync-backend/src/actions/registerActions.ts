import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { PlatformService } from '../platform/PlatformService';
import type { FleetService } from '../services/FleetService';
import type { VolumesService } from '../services/VolumesService';
import { registerExplainVerdict } from './explainVerdict';
import { registerGetPlatformState } from './getPlatformState';
import { registerListUnprotectedVolumes } from './listUnprotectedVolumes';

/**
 * What agents and templates may ask: the same services as the pages, as the caller. Nothing here writes.
 *
 * @internal
 */
export function registerActions(
  registry: ActionsRegistryService,
  services: {
    readonly fleet: FleetService;
    readonly platform: PlatformService;
    readonly volumes: VolumesService;
  },
): void {
  registerListUnprotectedVolumes(registry, services);
  registerExplainVerdict(registry, services);
  registerGetPlatformState(registry, services);
}
