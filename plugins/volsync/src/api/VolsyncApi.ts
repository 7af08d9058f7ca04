import { createApiRef } from '@backstage/frontend-plugin-api';
import type { EntityReport } from 'backstage-plugin-volsync-common';
import type { ClusterSignIn } from './ClusterSignIn';
import type { OperationsApi } from './OperationsApi';
import type { RepositoryApi, VolumeRef } from './RepositoryApi';

/** @public */
export interface ReportOptions {
  readonly signal?: AbortSignal;
  /** Only where a cluster asks for the viewer's own sign-in */
  readonly signIn?: ClusterSignIn;
}

/**
 * What a watch tells: inside the stream a broken connection is data, so that a page can keep what it shows and say
 * that it is old.
 *
 * @public
 */
export type ReportUpdate =
  | {
      readonly kind: 'report';
      readonly report: EntityReport;
      /** `stream`: pushed as it changes. `poll`: asked for, since the stream does not come through. */
      readonly via: 'stream' | 'poll';
    }
  | {
      readonly kind: 'interrupted';
      readonly error: Error;
      /** Milliseconds until the next try */
      readonly retryInMs: number;
    };

/**
 * Reads what is known about the backups of a catalog entity.
 *
 * @public
 */
export interface VolsyncApi {
  /** The report as it is now. Rejects with a `ResponseError` where the backend refuses. */
  getReport(entityRef: string, options?: ReportOptions): Promise<EntityReport>;

  /**
   * The report, and every later one, until the signal is aborted. Ends on its own only with an error that another try
   * cannot change (not signed in, forbidden, not found); everything else is reported as `interrupted` and tried again.
   */
  watchReport(
    entityRef: string,
    options?: ReportOptions,
  ): AsyncIterable<ReportUpdate>;

  /** What is in the repository of a volume. Requests nothing on its own. */
  getRepository(volume: VolumeRef): RepositoryApi;

  /** What can be done with a volume. Requests nothing on its own. */
  getOperations(volume: VolumeRef): OperationsApi;
}

/** @public */
export const volsyncApiRef = createApiRef<VolsyncApi>().with({
  id: 'plugin.volsync.service',
  pluginId: 'volsync',
});
