import type { ClusterCaller } from './ClusterAccess';
import type { ResourceWrite } from './writes';

/** One change in one cluster. @public */
export interface ClusterWriteRequest {
  readonly cluster: string;
  readonly caller: ClusterCaller;
  readonly write: ResourceWrite;
  readonly signal?: AbortSignal;
}

/**
 * The port through which clusters are changed, for those adapters that can. It sends what `toWriteCall` makes of the
 * write and nothing else, answers with what the API server said, an error status included, and throws only where there
 * was no answer: `ClusterUnreachableError`. After such an error nobody knows whether the change was made.
 *
 * @public
 */
export interface ClusterWriter {
  /** The caller reads or cancels the body. Throws `NotFoundError` for a cluster that it does not know. */
  write(request: ClusterWriteRequest): Promise<Response>;
}
