import type { KubeConfig } from '@kubernetes/client-node';
import type { RequestOptions } from 'node:https';

/** How to reach an API server. */
export interface ClusterConnection {
  /** `http://127.0.0.1:8001`, `https://10.0.0.1:6443` */
  readonly url: string;
  readonly token?: string;
  /** Adds what a kubeconfig requires beyond a token: certificates, exec plugins */
  readonly authenticate?: (options: RequestOptions) => Promise<void>;
}

/**
 * The connection of a kubeconfig's current context: for a real API server. Only the library's types are imported, so a
 * sandbox does not have to load it.
 */
export function connectionFromKubeConfig(
  kubeConfig: KubeConfig,
): ClusterConnection {
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null) {
    throw new Error(
      `The kubeconfig's context "${kubeConfig.getCurrentContext()}" names no cluster; choose a context that does`,
    );
  }
  return {
    url: cluster.server,
    authenticate: options => kubeConfig.applyToHTTPSOptions(options),
  };
}
