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
 * What can be done with one volume. Everything rejects with a `ResponseError` where the backend refuses: 403 without the
 * right or with another person's plan, 409 where another operation is active or the plan is overtaken.
 *
 * @public
 */
export interface OperationsApi {
  /** What would be done; nothing is written */
  plan(request: OperationRequest, options?: Abortable): Promise<OperationPlan>;
  start(start: OperationStart, options?: Abortable): Promise<Operation>;
  /** Newest first */
  list(options?: Abortable): Promise<OperationList>;
  /** As it is now and after each change, until it is over */
  watch(id: string, options?: Abortable): AsyncIterable<Operation>;
  /** A page of what a comparison with the live volume found, by path; rejects with 404 until it has compared */
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
  /** Namespaces that the viewer can restore the volume into */
  listRestoreTargets(options?: Abortable): Promise<RestoreTargetList>;
  getHistory(options?: Abortable): Promise<VolumeHistory>;
}
