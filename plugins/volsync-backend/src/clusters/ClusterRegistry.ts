import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type {
  ClusterAccess,
  ClusterDescription,
  ClusterRequest,
  ClusterWriteRequest,
} from 'backstage-plugin-volsync-node';

/** All adapters as one. Throws `ConflictError` where two of them know a cluster of the same name. @internal */
export class ClusterRegistry implements ClusterAccess {
  readonly #owners = new Map<
    string,
    { readonly access: ClusterAccess; readonly cluster: ClusterDescription }
  >();

  constructor(adapters: readonly ClusterAccess[]) {
    for (const access of adapters) {
      for (const cluster of access.listClusters()) {
        if (this.#owners.has(cluster.name)) {
          throw new ConflictError(
            `Two sources of clusters both have a cluster "${cluster.name}": give one of them another name`,
          );
        }
        this.#owners.set(cluster.name, { access, cluster });
      }
    }
  }

  listClusters(): readonly ClusterDescription[] {
    return [...this.#owners.values()].map(owner => owner.cluster);
  }

  find(name: string): ClusterDescription | undefined {
    return this.#owners.get(name)?.cluster;
  }

  async request(request: ClusterRequest): Promise<Response> {
    const owner = this.#owners.get(request.cluster);
    if (!owner) {
      throw new NotFoundError(`There is no cluster "${request.cluster}"`);
    }
    return owner.access.request(request);
  }

  /** Throws `NotAllowedError` where the cluster's adapter only reads. */
  async write(request: ClusterWriteRequest): Promise<Response> {
    const owner = this.#owners.get(request.cluster);
    if (!owner) {
      throw new NotFoundError(`There is no cluster "${request.cluster}"`);
    }
    if (!owner.access.write) {
      throw new NotAllowedError(
        `The portal can only read cluster "${request.cluster}": give it an account of its own under volsync.clusters`,
      );
    }
    return owner.access.write(request);
  }
}
