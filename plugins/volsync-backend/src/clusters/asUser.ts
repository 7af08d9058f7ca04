import type {
  ClusterAccess,
  ClusterCaller,
} from 'backstage-plugin-volsync-node';

/** The same clusters as one person may read them. @internal */
export function asUser(
  access: ClusterAccess,
  caller: ClusterCaller & { readonly type: 'user' },
  /** Called if the API server rejects the token as unknown or expired */
  onUnauthorized: () => void,
): ClusterAccess {
  return {
    listClusters: () => access.listClusters(),
    request: async request => {
      const response = await access.request({ ...request, caller });
      if (response.status === 401) {
        onUnauthorized();
      }
      return response;
    },
  };
}
