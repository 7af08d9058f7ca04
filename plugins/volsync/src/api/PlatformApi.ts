import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  FleetReport,
  PlatformReport,
} from 'backstage-plugin-volsync-common';
import type { Abortable } from './RepositoryApi';

/**
 * Reads what is known of all clusters together. Rejects with a `ResponseError` where the backend refuses.
 *
 * @public
 */
export interface PlatformApi {
  /** Whether what backups need is in place */
  getPlatform(options?: Abortable): Promise<PlatformReport>;
  /** Every volume that the viewer may see */
  getFleet(options?: Abortable): Promise<FleetReport>;
}

/** @public */
export const volsyncPlatformApiRef = createApiRef<PlatformApi>().with({
  id: 'plugin.volsync.platform',
  pluginId: 'volsync',
});
