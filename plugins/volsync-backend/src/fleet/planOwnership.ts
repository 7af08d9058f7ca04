/** What a replica sees of the ownership of clusters. */
interface OwnershipView {
  readonly me: string;
  /** Live replicas that are configured for the same clusters, this one included */
  readonly replicas: readonly string[];
  readonly clusters: readonly string[];
  /** By cluster, without expired leases */
  readonly owners: ReadonlyMap<string, string>;
}

interface OwnershipPlan {
  readonly take: readonly string[];
  readonly give: readonly string[];
}

/**
 * Which free clusters to take, and which to give up for a replica that has fewer. A replica takes up to its share:
 * clusters divided by replicas, rounded up. So some replica always has room for a free cluster. One that has at least two
 * more than another gives up. Pure.
 *
 * @internal
 */
export function planOwnership(view: OwnershipView): OwnershipPlan {
  const { me, replicas, clusters, owners } = view;
  const share = Math.ceil(clusters.length / Math.max(1, replicas.length));
  const counts = new Map(replicas.map(replica => [replica, 0]));
  for (const owner of clusters.flatMap(one => owners.get(one) ?? [])) {
    const count = counts.get(owner);
    if (count !== undefined) {
      counts.set(owner, count + 1);
    }
  }
  const sorted = [...clusters].sort();
  const own = sorted.filter(cluster => owners.get(cluster) === me);
  const free = sorted.filter(cluster => !owners.has(cluster));
  const fewest = Math.min(...counts.values());
  const isNeeded = free.length === 0 && fewest <= own.length - 2;
  const excess = isNeeded ? Math.max(1, own.length - share) : 0;
  return {
    take: free.slice(0, Math.max(0, share - own.length)),
    give: excess > 0 ? own.slice(-excess) : [],
  };
}
