import type { ClusterDescription } from 'backstage-plugin-volsync-node';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { BindingAnswer, Bindings } from '../entities/Bindings';
import type { EntityTarget } from '../entities/EntityTarget';

/** What the operator lets an entity see of a cluster. */
export interface ClusterAnswer {
  readonly cluster: string;
  /** Absent if the configuration has no such cluster */
  readonly description?: ClusterDescription;
  readonly state: BindingAnswer['state'] | 'absent';
  /** Why the entity can't see the cluster. Absent if it can, and for clusters that it neither names nor is bound to */
  readonly message?: string;
}

/**
 * Resolves the clusters that an entity names, or all if it names none: which it may see, and why not the others. Waits
 * at most `timeoutMs` for the copy of the namespaces.
 */
export async function resolveClusters(
  target: EntityTarget,
  options: {
    readonly clusters: ClusterRegistry;
    readonly bindings: Bindings;
    readonly timeoutMs: number;
  },
): Promise<readonly ClusterAnswer[]> {
  const { clusters, bindings, timeoutMs } = options;
  const names = target.clusters ?? clusters.listClusters().map(c => c.name);
  return Promise.all(
    names.map(async (cluster): Promise<ClusterAnswer> => {
      const description = clusters.find(cluster);
      if (!description) {
        return {
          cluster,
          state: 'absent',
          message: `Cluster "${cluster}" is not configured in this portal. Correct the entity's annotation, or add the cluster`,
        };
      }
      const answer = await bindings.check(
        { ...target, cluster },
        { milliseconds: timeoutMs },
      );
      return {
        cluster,
        description,
        state: answer.state,
        message: explain(cluster, target, answer),
      };
    }),
  );
}

function explain(
  cluster: string,
  target: EntityTarget,
  answer: BindingAnswer,
): string | undefined {
  const { namespace } = target;
  if (answer.state === 'unknown') {
    return `The bindings of namespace "${namespace}" are not known yet. ${answer.message}`;
  }
  return answer.state === 'unbound' && target.clusters
    ? describeNotBound(cluster, namespace)
    : undefined;
}

export function describeNotBound(cluster: string, namespace: string): string {
  return `The namespace "${namespace}" of cluster "${cluster}" is not bound to this entity`;
}
