import { createApiRef } from '@backstage/frontend-plugin-api';
import type { EntityReport } from 'backstage-plugin-volsync-common';
import type { ClusterSignIn } from './ClusterSignIn';
import type { OperationsApi } from './OperationsApi';
import type { RepositoryApi, VolumeRef } from './RepositoryApi';

/** @public */
export interface ReportOptions {
  readonly signal?: AbortSignal;
  /** Needed only if a cluster requires the viewer's own sign-in */
  readonly signIn?: ClusterSignIn;
}

/**
 * An update of a watch. A broken connection is data inside the stream, so a page can keep what it shows and mark it as
 * stale.
 *
 * @public
 */
export type ReportUpdate =
  | {
      readonly kind: 'report';
      readonly report: EntityReport;
      /** `stream`: pushed on change. `poll`: requested, because the stream doesn't come through. */
      readonly via: 'stream' | 'poll';
    }
  | {
      readonly kind: 'interrupted';
      readonly error: Error;
      /** Milliseconds until the next attempt */
      readonly retryInMs: number;
    };

/**
 * Reads the state of the backups of a catalog entity.
 *
 * @public
 */
export interface VolsyncApi {
  /** Returns the current report. Rejects with a `ResponseError` if the backend refuses. */
  getReport(entityRef: string, options?: ReportOptions): Promise<EntityReport>;

  /**
   * Yields the current report and every later one until the signal is aborted. Ends earlier only with an error that a
   * retry can't change (not signed in, forbidden, not found). Every other error is reported as `interrupted` and
   * retried.
   */
  watchReport(
    entityRef: string,
    options?: ReportOptions,
  ): AsyncIterable<ReportUpdate>;

  /** A client for the repository of a volume. Sends no request itself. */
  getRepository(volume: VolumeRef): RepositoryApi;

  /** A client for the operations on a volume. Sends no request itself. */
  getOperations(volume: VolumeRef): OperationsApi;
}

/** @public */
export const volsyncApiRef = createApiRef<VolsyncApi>().with({
  id: 'plugin.volsync.service',
  pluginId: 'volsync',
});
