import type { Pod } from 'backstage-plugin-volsync-common';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';

/** The last 200 lines of a mover's log, as the API server responds. @internal */
export async function requestLog(options: {
  readonly access: ClusterAccess;
  readonly cluster: string;
  readonly pod: Pod;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}): Promise<Response> {
  const { access, cluster, pod, follow, signal } = options;
  return access.request({
    cluster,
    caller: { type: 'service' },
    accept: 'text/plain, */*',
    address: {
      resource: 'pods',
      namespace: pod.metadata.namespace,
      name: pod.metadata.name,
      subresource: 'log',
      query: {
        container: 'restic',
        tailLines: 200,
        follow: follow || undefined,
      },
    },
    signal,
  });
}
