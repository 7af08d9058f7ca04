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
import { observed, type UpstreamObserver } from '../telemetry/upstream';

interface Owner {
  readonly access: ClusterAccess;
  readonly cluster: ClusterDescription;
}

/**
 * Combines all adapters. Throws `ConflictError` if two adapters have a cluster of the same name at the start. If an
 * adapter finds clusters later, the first adapter keeps the name.
 *
 * @internal
 */
export class ClusterRegistry implements ClusterAccess {
  readonly #adapters: readonly ClusterAccess[];
  readonly #fallback: ClusterAccess | undefined;
  readonly #observe: UpstreamObserver;
  #lists: readonly (readonly ClusterDescription[])[] = [];
  #owners: ReadonlyMap<string, Owner> = new Map();
  #described: readonly ClusterDescription[] = [];

  constructor(
    adapters: readonly ClusterAccess[],
    options: {
      readonly observe?: UpstreamObserver;
      /** Used for clusters that no other adapter has */
      readonly fallback?: ClusterAccess;
    } = {},
  ) {
    this.#fallback = options.fallback;
    this.#adapters = options.fallback
      ? [...adapters, options.fallback]
      : adapters;
    this.#observe = options.observe ?? (() => {});
    const names = adapters.flatMap(access =>
      access.listClusters().map(({ name }) => name),
    );
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw new ConflictError(
        `Two cluster providers both have a cluster "${twice}". Rename one of them`,
      );
    }
  }

  listClusters(): readonly ClusterDescription[] {
    this.#currentOwners();
    return this.#described;
  }

  find(name: string): ClusterDescription | undefined {
    return this.#currentOwners().get(name)?.cluster;
  }

  /** Whether an adapter other than the fallback has the cluster. */
  isProvided(name: string): boolean {
    const owner = this.#currentOwners().get(name);
    return owner !== undefined && owner.access !== this.#fallback;
  }

  async request(request: ClusterRequest): Promise<Response> {
    const { access } = this.#owner(request.cluster);
    return observed(
      this.#observe,
      toCall(request.cluster, request.address.resource),
      () => access.request(request),
    );
  }

  /** Throws `NotAllowedError` if the cluster is read-only. */
  async write(request: ClusterWriteRequest): Promise<Response> {
    const { access, cluster } = this.#owner(request.cluster);
    const reason = describeReadOnly(access, cluster);
    if (reason || !access.write) {
      throw new NotAllowedError(reason);
    }
    const write = access.write.bind(access);
    return observed(
      this.#observe,
      toCall(request.cluster, request.write.resource),
      () => write(request),
    );
  }

  /** Why the cluster is read-only, as a sentence; undefined if it isn't. */
  readOnly(name: string): string | undefined {
    const { access, cluster } = this.#owner(name);
    return describeReadOnly(access, cluster);
  }

  #owner(name: string): Owner {
    const owner = this.#currentOwners().get(name);
    if (!owner) {
      throw new NotFoundError(`Cluster "${name}" not found`);
    }
    return owner;
  }

  /** Only rebuilt if an adapter has another list, because every reading of a volume needs it. */
  #currentOwners(): ReadonlyMap<string, Owner> {
    const lists = this.#adapters.map(access => access.listClusters());
    if (
      lists.length !== this.#lists.length ||
      lists.some((list, index) => list !== this.#lists[index])
    ) {
      const owners = new Map<string, Owner>();
      lists.forEach((list, index) => {
        const access = this.#adapters[index];
        for (const cluster of list) {
          if (access && !owners.has(cluster.name)) {
            owners.set(cluster.name, { access, cluster });
          }
        }
      });
      this.#owners = owners;
      this.#described = [...owners.values()].map(owner => owner.cluster);
      this.#lists = lists;
    }
    return this.#owners;
  }
}

function toCall(target: string, resource: string) {
  return { upstream: 'cluster', target, resource } as const;
}

function describeReadOnly(
  access: ClusterAccess,
  { name, account, readOnly }: ClusterDescription,
): string | undefined {
  if (account === 'user') {
    return `The portal makes no changes in cluster "${name}" because each user signs in to it, and operations continue without a user. Give it a service account under volsync.clusters`;
  }
  return (
    readOnly ??
    (access.write
      ? undefined
      : `The portal has read-only access to cluster "${name}". Give it its own account under volsync.clusters`)
  );
}
