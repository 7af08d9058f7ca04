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
 * Which free clusters to take, and which to give up for a replica that has fewer. The least that each replica gets is
 * clusters divided by replicas, rounded down. A replica takes up to that, and one more only of what the others don't lack.
 * So a cluster that one gives up goes to a replica that lacks it, and some replica always has room for a free one. One
 * that has at least two more than another gives up. Pure.
 *
 * @internal
 */
export function planOwnership(view: OwnershipView): OwnershipPlan {
  const { me, replicas, clusters, owners } = view;
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
  const share = clusters.length / Math.max(1, replicas.length);
  const least = Math.floor(share);
  const lacking = Math.max(0, least - own.length);
  const lackingInAll = [...counts.values()].reduce(
    (sum, count) => sum + Math.max(0, least - count),
    0,
  );
  const hasSpare = own.length <= least && free.length > lackingInAll;
  const fewest = Math.min(...counts.values());
  const isNeeded = free.length === 0 && fewest <= own.length - 2;
  const excess = isNeeded ? Math.max(1, own.length - Math.ceil(share)) : 0;
  return {
    take: free.slice(0, lacking + (hasSpare ? 1 : 0)),
    give: excess > 0 ? own.slice(-excess) : [],
  };
}
