import {
  EventRecorder,
  type Informer,
  type Pod,
  type WorkQueue,
  type ClusterContext,
} from '../client';
import { controlledBy, hasEnded, isReady } from './ownership';
import { podName } from './podName';
import type { PodSet } from './PodSet';
import { replicaSets, type Workload } from './workloadResources';
import { workloadQueue } from './workloadQueue';
import { writeWorkloadStatus } from './writeWorkloadStatus';

/**
 * Keeps the requested number of identical pods for a ReplicaSet. If there are too many, those that are not ready are
 * deleted first, then the youngest.
 */
export class ReplicaSetController {
  readonly #context: ClusterContext;
  readonly #replicaSets: Informer<Workload>;
  readonly #pods: PodSet;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;

  constructor(
    context: ClusterContext,
    options: {
      readonly replicaSets: Informer<Workload>;
      readonly pods: Informer<Pod>;
      readonly podSet: PodSet;
    },
  ) {
    this.#context = context;
    this.#replicaSets = options.replicaSets;
    this.#pods = options.podSet;
    this.#events = new EventRecorder({
      ...context,
      component: 'replicaset-controller',
    });
    this.#queue = workloadQueue(context, {
      type: replicaSets,
      workloads: options.replicaSets,
      controlled: options.pods,
      reconcile: key => this.#reconcile(key),
    });
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  async #reconcile(key: string): Promise<void> {
    const replicaSet = this.#replicaSets.get(key);
    if (!replicaSet || replicaSet.metadata.deletionTimestamp) {
      return;
    }
    const wanted = replicaSet.spec.replicas ?? 1;
    const active = this.#activeOf(replicaSet);
    for (let count = active.length; count < wanted; count += 1) {
      await this.#create(replicaSet);
    }
    const surplus = Math.max(0, active.length - wanted);
    for (const pod of active.sort(spareFirst).slice(0, surplus)) {
      await this.#pods.delete(pod);
      await this.#events.record(replicaSet, {
        type: 'Normal',
        reason: 'SuccessfulDelete',
        message: `Deleted pod: ${pod.metadata.name}`,
      });
    }
    const kept = this.#activeOf(replicaSet);
    const ready = kept.filter(isReady).length;
    await writeWorkloadStatus(this.#context.client, replicaSets, {
      workload: replicaSet,
      status: {
        replicas: kept.length,
        fullyLabeledReplicas: kept.length,
        readyReplicas: ready,
        availableReplicas: ready,
      },
    });
  }

  #activeOf(replicaSet: Workload): Pod[] {
    return this.#pods
      .of(replicaSet)
      .filter(pod => !hasEnded(pod) && !pod.metadata.deletionTimestamp);
  }

  async #create(replicaSet: Workload): Promise<void> {
    const { template } = replicaSet.spec;
    const name = podName(replicaSet.metadata.name);
    await this.#pods.create({
      metadata: {
        name,
        namespace: replicaSet.metadata.namespace,
        generateName: `${replicaSet.metadata.name}-`,
        labels: { ...template.metadata?.labels },
        ...(template.metadata?.annotations && {
          annotations: { ...template.metadata.annotations },
        }),
        ownerReferences: controlledBy(replicaSets, replicaSet),
      },
      spec: template.spec,
    });
    await this.#events.record(replicaSet, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${name}`,
    });
  }
}

function spareFirst(a: Pod, b: Pod): number {
  return (
    Number(isReady(a)) - Number(isReady(b)) ||
    (b.metadata.creationTimestamp ?? '').localeCompare(
      a.metadata.creationTimestamp ?? '',
    )
  );
}
