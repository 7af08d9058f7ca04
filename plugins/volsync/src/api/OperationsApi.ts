import type {
  LiveComparison,
  Operation,
  OperationChoiceRequest,
  OperationList,
  OperationPlan,
  OperationRequest,
  OperationStart,
  RestoreTargetList,
  VolumeHistory,
} from 'backstage-plugin-volsync-common';
import type { Abortable } from './RepositoryApi';

/**
 * Operations on one volume. Every call rejects with a `ResponseError` if the backend refuses: 403 without the
 * permission or with another person's plan, 409 if another operation is active or the plan is out of date.
 *
 * @public
 */
export interface OperationsApi {
  /** Reports what would be done. Writes nothing. */
  plan(request: OperationRequest, options?: Abortable): Promise<OperationPlan>;
  start(start: OperationStart, options?: Abortable): Promise<Operation>;
  /** Newest first */
  list(options?: Abortable): Promise<OperationList>;
  /** Yields the current state, then each change, until the operation ends */
  watch(id: string, options?: Abortable): AsyncIterable<Operation>;
  /** One page of the differences from the live volume, by path. Rejects with 404 until the comparison has finished. */
  getComparison(
    id: string,
    page: { readonly offset: number },
    options?: Abortable,
  ): Promise<LiveComparison>;
  choose(
    id: string,
    choice: OperationChoiceRequest,
    options?: Abortable,
  ): Promise<Operation>;
  /** Namespaces into which the viewer can restore the volume */
  listRestoreTargets(options?: Abortable): Promise<RestoreTargetList>;
  getHistory(options?: Abortable): Promise<VolumeHistory>;
}
