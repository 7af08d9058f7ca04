import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  Operation,
  OperationChoiceRequest,
  OperationList,
  OperationPlan,
  OperationRequest,
  OperationStart,
} from 'backstage-plugin-volsync-common';

/** Identifies a volume, with the caller's credentials. @public */
export interface OperationsRequest {
  /** In full: `kind:namespace/name` */
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
  readonly credentials: BackstageCredentials;
  readonly signal?: AbortSignal;
}

/**
 * Plans, starts, lists and controls operations on a volume. Authorized as the caller, on the entity, within the
 * configured bindings, and audited. All methods throw `InputError` if the entity reference is incomplete, and
 * `ResponseError` if the backend refuses.
 *
 * @public
 */
export interface VolsyncOperationsService {
  /** Plans an operation and writes nothing. If a warning blocks, the plan has no token */
  plan(
    volume: OperationsRequest,
    request: OperationRequest,
  ): Promise<OperationPlan>;

  /** Starts a plan of the same caller, once */
  start(volume: OperationsRequest, start: OperationStart): Promise<Operation>;

  /** Newest first */
  list(volume: OperationsRequest): Promise<OperationList>;

  get(volume: OperationsRequest, id: string): Promise<Operation>;

  /** Chooses, for example, `stop`, if the operation offers it */
  choose(
    volume: OperationsRequest,
    id: string,
    choice: OperationChoiceRequest,
  ): Promise<Operation>;
}
