import type {
  ClusterAccess,
  ClusterCaller,
} from 'backstage-plugin-volsync-node';

/** The same clusters as one person sees them, to read. @internal */
export function asUser(
  access: ClusterAccess,
  caller: ClusterCaller & { readonly type: 'user' },
  /** The API server does not know the token, or not any more */
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
