import type { ResourceAddress } from './apiPath';
import type { ClusterCaller } from './ClusterCaller';
import type { ClusterWriter } from './ClusterWriter';

export type { ClusterCaller } from './ClusterCaller';

/** A cluster that an adapter can reach. @public */
export interface ClusterDescription {
  readonly name: string;
  readonly title?: string;
  /**
   * `service`: the adapter has an account of its own there. `user`: each request needs the caller's token, so
   * nothing of that cluster is watched or cached.
   */
  readonly account: 'service' | 'user';
  /**
   * For account `user`: the provider of the token, as `kubernetesAuthProvidersApiRef` of the frontend names it, such as
   * `google` or `oidc.okta`
   */
  readonly signIn?: string;
  /** Why the cluster is read-only, as a sentence; absent if operations are allowed */
  readonly readOnly?: string;
}

/** @public */
export interface ClusterRequest {
  readonly cluster: string;
  readonly caller: ClusterCaller;
  readonly address: ResourceAddress;
  /** Default `application/json` */
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

/**
 * The interface for reading clusters. An adapter returns the API server's answer, including error statuses, and throws
 * only if there was no answer: `ClusterUnreachableError`. It does not follow redirects.
 *
 * @public
 */
export interface ClusterAccess {
  /** The same array until the list changes: it is requested very often */
  listClusters(): readonly ClusterDescription[];
  /** The caller reads or cancels the body. Throws `NotFoundError` for a cluster that it does not know. */
  request(request: ClusterRequest): Promise<Response>;
  /** Absent if the adapter only reads: operations are then rejected */
  write?: ClusterWriter['write'];
}

/** The cluster's API server did not respond. @public */
export class ClusterUnreachableError extends Error {
  constructor(
    readonly cluster: string,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = 'ClusterUnreachableError';
  }
}
