import type { ClusterCaller } from './ClusterCaller';
import type { ResourceWrite } from './writes';

/** One change in one cluster. @public */
export interface ClusterWriteRequest {
  readonly cluster: string;
  readonly caller: ClusterCaller;
  readonly write: ResourceWrite;
  readonly signal?: AbortSignal;
}

/**
 * The interface for changing clusters, for adapters that support it. It sends exactly what `toWriteCall` returns for a
 * write. It returns the API server's answer, including error statuses, and throws only if there was no answer:
 * `ClusterUnreachableError`. After such an error, it is unknown whether the change was made.
 *
 * @public
 */
export interface ClusterWriter {
  /** The caller reads or cancels the body. Throws `NotFoundError` for a cluster that it does not know. */
  write(request: ClusterWriteRequest): Promise<Response>;
}
