import {
  EventRecorder,
  type Informer,
  isAlreadyExists,
  persistentVolumeClaims,
  type Pod,
  type WorkQueue,
  type ClusterContext,
} from '../client';
import { hasEnded, isReady } from './ownership';
import type { PodSet } from './PodSet';
import { claimsOf, REVISION_LABEL, statefulPod } from './statefulPod';
import { templateHash } from './templateHash';
import { type StatefulSet, statefulSets } from './workloadResources';
import { workloadQueue } from './workloadQueue';
import { writeWorkloadStatus } from './writeWorkloadStatus';

/**
 * Keeps the pods of a StatefulSet, each with its own name and claims. Steps run one after the other: pods are created
 * in order, each after the previous one is ready, and deleted in reverse, each after the following one is gone
 * (`Parallel` waits for neither). A new template replaces them from the last to the first. Claims stay when pods are
 * deleted.
 */
export class StatefulSetController {
  readonly #context: ClusterContext;
  readonly #sets: Informer<StatefulSet>;
  readonly #pods: PodSet;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;

  constructor(
    context: ClusterContext,
    options: {
      readonly statefulSets: Informer<StatefulSet>;
      readonly pods: Informer<Pod>;
      readonly podSet: PodSet;
    },
  ) {
    this.#context = context;
    this.#sets = options.statefulSets;
    this.#pods = options.podSet;
    this.#events = new EventRecorder({
      ...context,
      component: 'statefulset-controller',
    });
    this.#queue = workloadQueue(context, {
      type: statefulSets,
      workloads: options.statefulSets,
      controlled: options.pods,
      reconcile: key => this.#reconcile(key),
    });
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  async #reconcile(key: string): Promise<void> {
    const set = this.#sets.get(key);
    if (!set || set.metadata.deletionTimestamp) {
      return;
    }
    const revision = `${set.metadata.name}-${templateHash(set.spec.template)}`;
    const byOrdinal = new Map(
      this.#pods.of(set).map(pod => [ordinalOf(pod), pod]),
    );
    if (await this.#fill(set, { byOrdinal, revision })) {
      await this.#reduce(set, { byOrdinal, revision });
    }
    await this.#report(set, revision);
  }

  /** Creates missing pods, in order. Returns whether all requested pods exist, and none is terminating */
  async #fill(
    set: StatefulSet,
    state: {
      readonly byOrdinal: ReadonlyMap<number, Pod>;
      readonly revision: string;
    },
  ): Promise<boolean> {
    const parallel = set.spec.podManagementPolicy === 'Parallel';
    let complete = true;
    for (let ordinal = 0; ordinal < (set.spec.replicas ?? 1); ordinal += 1) {
      const pod = state.byOrdinal.get(ordinal);
      if (pod && hasEnded(pod)) {
        await this.#delete(set, pod);
      } else if (!pod) {
        await this.#create(set, { ordinal, revision: state.revision });
      }
      if (!pod || !isReady(pod)) {
        complete = false;
        if (!parallel) {
          return false;
        }
      }
    }
    return complete;
  }

  /** Deletes the last surplus pod, or else one of an earlier template */
  async #reduce(
    set: StatefulSet,
    state: {
      readonly byOrdinal: ReadonlyMap<number, Pod>;
      readonly revision: string;
    },
  ): Promise<void> {
    const parallel = set.spec.podManagementPolicy === 'Parallel';
    const downwards = [...state.byOrdinal].sort(([a], [b]) => b - a);
    const surplus = downwards.filter(
      ([ordinal]) => ordinal >= (set.spec.replicas ?? 1),
    );
    if (surplus.length > 0) {
      for (const [, pod] of parallel ? surplus : surplus.slice(0, 1)) {
        await this.#delete(set, pod);
      }
      return;
    }
    const outdated = downwards.find(
      ([, pod]) => pod.metadata.labels?.[REVISION_LABEL] !== state.revision,
    );
    if (outdated) {
      await this.#delete(set, outdated[1]);
    }
  }

  async #create(
    set: StatefulSet,
    options: { readonly ordinal: number; readonly revision: string },
  ): Promise<void> {
    const { client } = this.#context;
    for (const claim of claimsOf(set, options.ordinal)) {
      await client.create(persistentVolumeClaims, claim).catch(error => {
        if (!isAlreadyExists(error)) {
          throw error;
        }
      });
    }
    const pod = statefulPod(set, options);
    await this.#pods.create(pod);
    await this.#writeStatus(set, 'create', pod);
  }

  async #delete(set: StatefulSet, pod: Pod): Promise<void> {
    if (!pod.metadata.deletionTimestamp) {
      await this.#pods.delete(pod);
      await this.#writeStatus(set, 'delete', pod);
    }
  }

  async #writeStatus(
    set: StatefulSet,
    verb: 'create' | 'delete',
    pod: Pod,
  ): Promise<void> {
    await this.#events.record(set, {
      type: 'Normal',
      reason: verb === 'create' ? 'SuccessfulCreate' : 'SuccessfulDelete',
      message: `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`,
    });
  }

  async #report(set: StatefulSet, revision: string): Promise<void> {
    const pods = this.#pods.of(set).filter(pod => !hasEnded(pod));
    const ready = pods.filter(isReady).length;
    const updated = pods.filter(
      pod => pod.metadata.labels?.[REVISION_LABEL] === revision,
    ).length;
    await writeWorkloadStatus(this.#context.client, statefulSets, {
      workload: set,
      status: {
        replicas: pods.length,
        readyReplicas: ready,
        availableReplicas: ready,
        updatedReplicas: updated,
        currentReplicas: updated,
        currentRevision: revision,
        updateRevision: revision,
        collisionCount: 0,
      },
    });
  }
}

function ordinalOf({ metadata }: Pod): number {
  return Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));
}
