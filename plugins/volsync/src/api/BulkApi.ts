import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  BulkList,
  BulkOperation,
  BulkPlan,
  BulkRequest,
  BulkStop,
  OperationStart,
} from 'backstage-plugin-volsync-common';
import type { Abortable } from './RepositoryApi';

/**
 * Backups and test restores of many volumes with one request. Everything rejects with a `ResponseError` where the
 * backend refuses: 403 without the permission or with another person's plan, 409 where the plan is used or expired.
 *
 * @public
 */
export interface BulkApi {
  /** What would be started and what skipped; nothing is written */
  plan(request: BulkRequest, options?: Abortable): Promise<BulkPlan>;
  start(start: OperationStart, options?: Abortable): Promise<BulkOperation>;
  /** Newest first */
  list(options?: Abortable): Promise<BulkList>;
  get(id: string, options?: Abortable): Promise<BulkOperation>;
  /** Starts no more volumes and, if asked to, stops the running ones */
  stop(id: string, stop: BulkStop, options?: Abortable): Promise<BulkOperation>;
}

/** @public */
export const volsyncBulkApiRef = createApiRef<BulkApi>().with({
  id: 'plugin.volsync.bulk',
  pluginId: 'volsync',
});
