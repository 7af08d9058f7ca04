import { NotAllowedError } from '@backstage/errors';
import {
  ClusterUnreachableError,
  type ClusterAccess,
  type ClusterDescription,
} from 'backstage-plugin-volsync-node';
import type { VolsyncConfig } from '../config';

/** Why a configured cluster can't be read, as a sentence. */
export function describeNotProvided(name: string): string {
  return `Cluster "${name}" is listed under volsync.clusters, but nothing says where its API server is`;
}

/** What to do about it, as a sentence. */
export const PROVIDE_CLUSTER =
  'Add the cluster to kubernetes.clusterLocatorMethods or to the kubeconfig, set its url and serviceAccountToken under volsync.clusters, or correct its name';

/**
 * Represents the clusters that `volsync.clusters` names and no other adapter has, so every page lists them as unread
 * with the reason. The registry uses it last.
 */
export class NotProvidedClusters implements ClusterAccess {
  readonly #described: readonly ClusterDescription[];

  constructor({ clusters }: Pick<VolsyncConfig, 'clusters'>) {
    this.#described = clusters.map(({ name, title }) => ({
      name,
      title,
      account: 'service',
      readOnly: describeNotProvided(name),
    }));
  }

  listClusters(): readonly ClusterDescription[] {
    return this.#described;
  }

  async request({ cluster }: { readonly cluster: string }): Promise<never> {
    throw new ClusterUnreachableError(
      cluster,
      `${describeNotProvided(cluster)}. ${PROVIDE_CLUSTER}`,
    );
  }

  async write({ cluster }: { readonly cluster: string }): Promise<never> {
    throw new NotAllowedError(describeNotProvided(cluster));
  }
}
