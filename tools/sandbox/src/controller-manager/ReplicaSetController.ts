import { randomInt } from 'node:crypto';
import { EventRecorder, Informer, keyOf, type Pod, WorkQueue } from '../client';
import type { NodeContext } from '../node/NodeContext';
import { controlledBy, controllerKeyOf, hasEnded, isReady } from './ownership';
import type { PodSet } from './PodSet';
import { replicaSets, type Workload } from './workloadResources';
import { writeWorkloadStatus } from './writeWorkloadStatus';

const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * Keeps as many pods of a ReplicaSet as it asks for, all alike. Those that are not ready go first where there are too
 * many, then the youngest.
 *
 * @internal
 */
export class ReplicaSetController {
  readonly #context: NodeContext;
  readonly #replicaSets: Informer<Workload>;
  readonly #pods: PodSet;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;

  constructor(
    context: NodeContext,
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
    this.#queue = new WorkQueue({
      ...context,
      reconcile: key => this.#reconcile(key),
    });
    options.replicaSets.onChange(({ object }) =>
      this.#queue.add(keyOf(object)),
    );
    options.pods.onChange(({ object }) => {
      const key = controllerKeyOf(object, replicaSets.kind);
      if (key) {
        this.#queue.add(key);
      }
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
    const suffix = Array.from({ length: 5 }, () =>
      NAME_LETTERS.charAt(randomInt(NAME_LETTERS.length)),
    ).join('');
    const name = `${replicaSet.metadata.name}-${suffix}`;
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
