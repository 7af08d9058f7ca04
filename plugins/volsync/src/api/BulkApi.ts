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
 * Backups and test restores of many volumes with one request. Every call rejects with a `ResponseError` if the backend
 * refuses: 403 without the permission or with another person's plan, 409 if the plan was used or has expired.
 *
 * @public
 */
export interface BulkApi {
  /** Reports what would be started and what would be skipped. Writes nothing. */
  plan(request: BulkRequest, options?: Abortable): Promise<BulkPlan>;
  start(start: OperationStart, options?: Abortable): Promise<BulkOperation>;
  /** Newest first */
  list(options?: Abortable): Promise<BulkList>;
  get(id: string, options?: Abortable): Promise<BulkOperation>;
  /** Starts no more volumes and, if requested, stops the running ones */
  stop(id: string, stop: BulkStop, options?: Abortable): Promise<BulkOperation>;
}

/** @public */
export const volsyncBulkApiRef = createApiRef<BulkApi>().with({
  id: 'plugin.volsync.bulk',
  pluginId: 'volsync',
});
