import type { BackstageCredentials } from '@backstage/backend-plugin-api';

/**
 * The account that reads a cluster. A user's token is passed with each request and never stored.
 *
 * @public
 */
export type ClusterCaller =
  | { readonly type: 'service' }
  | {
      readonly type: 'user';
      readonly credentials: BackstageCredentials;
      /** The user's own token for that cluster, from the frontend's auth provider */
      readonly clusterToken?: string;
    };
