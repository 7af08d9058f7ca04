import {
  type Again,
  EventRecorder,
  type Informer,
  isAlreadyExists,
  type Pod,
  type WorkQueue,
  type ClusterContext,
} from '../client';
import {
  controlledBy,
  controllerKeyOf,
  hasEnded,
  isControlledBy,
} from './ownership';
import type { PodSet } from './PodSet';
import { templateHash } from './templateHash';
import {
  type Deployment,
  deployments,
  replicaSets,
  type Workload,
} from './workloadResources';
import { workloadQueue } from './workloadQueue';
import { type NewCondition, writeWorkloadStatus } from './writeWorkloadStatus';

const HASH_LABEL = 'pod-template-hash';

/**
 * Gives each template of a Deployment a ReplicaSet, like the controller manager: the current one gets the requested
 * replicas, an earlier one is scaled to 0: first with `Recreate`, otherwise once the current one is ready. With `Recreate`
 * the new pods wait until the last earlier one is gone, as in kubernetes/pkg/controller/deployment/recreate.go.
 */
export class DeploymentController {
  readonly #context: ClusterContext;
  readonly #deployments: Informer<Deployment>;
  readonly #replicaSets: Informer<Workload>;
  readonly #pods: PodSet;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  readonly #isPlayed: (deployment: Deployment) => boolean;

  constructor(
    context: ClusterContext,
    options: {
      readonly deployments: Informer<Deployment>;
      readonly replicaSets: Informer<Workload>;
      readonly pods: Informer<Pod>;
      readonly podSet: PodSet;
      /** Whether the sandbox writes its status itself */
      readonly isPlayed: (deployment: Deployment) => boolean;
    },
  ) {
    this.#context = context;
    this.#deployments = options.deployments;
    this.#replicaSets = options.replicaSets;
    this.#pods = options.podSet;
    this.#isPlayed = options.isPlayed;
    this.#events = new EventRecorder({
      ...context,
      component: 'deployment-controller',
    });
    this.#queue = workloadQueue(context, {
      type: deployments,
      workloads: options.deployments,
      controlled: options.replicaSets,
      reconcile: key => this.#reconcile(key),
    });
    options.pods.onChange(({ object }) => {
      const replicaSet = controllerKeyOf(object, replicaSets.kind);
      const owner = replicaSet && this.#replicaSets.get(replicaSet);
      const key = owner && controllerKeyOf(owner, deployments.kind);
      if (key) {
        this.#queue.add(key);
      }
    });
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  async #reconcile(key: string): Promise<Again | void> {
    const deployment = this.#deployments.get(key);
    if (
      !deployment ||
      deployment.metadata.deletionTimestamp ||
      this.#isPlayed(deployment)
    ) {
      return;
    }
    const wanted = deployment.spec.replicas ?? 1;
    const hash = templateHash(deployment.spec.template);
    const all = this.#replicaSets
      .all()
      .filter(each => isControlledBy(each, deployment));
    const present = all.find(
      each => each.metadata.labels?.[HASH_LABEL] === hash,
    );
    const earlier = all.filter(each => each !== present);
    const recreate = deployment.spec.strategy?.type === 'Recreate';
    const isOver = earlier.every(
      each => each.spec.replicas === 0 && this.#pods.of(each).every(hasEnded),
    );
    if (recreate || readyOf(present) >= wanted) {
      for (const each of earlier) {
        await this.#scale(deployment, each, 0);
      }
    }
    if (!recreate || isOver) {
      await (present
        ? this.#scale(deployment, present, wanted)
        : this.#create(deployment, hash));
    }
    await this.#report(deployment, { wanted, present, all });
  }

  async #create(deployment: Deployment, hash: string): Promise<void> {
    const { metadata, spec } = deployment;
    const template = {
      ...spec.template,
      metadata: {
        ...spec.template.metadata,
        labels: { ...spec.template.metadata?.labels, [HASH_LABEL]: hash },
      },
    };
    const name = `${metadata.name}-${hash}`;
    try {
      await this.#context.client.create(replicaSets, {
        metadata: {
          name,
          namespace: metadata.namespace,
          labels: template.metadata.labels,
          ownerReferences: controlledBy(deployments, deployment),
        },
        spec: {
          replicas: spec.replicas ?? 1,
          selector: {
            matchLabels: { ...spec.selector?.matchLabels, [HASH_LABEL]: hash },
          },
          template,
        },
      });
    } catch (error) {
      // Just created, and not in the informer yet
      if (!isAlreadyExists(error)) {
        throw error;
      }
      return;
    }
    await this.#writeStatus(deployment, {
      name,
      from: 0,
      to: spec.replicas ?? 1,
    });
  }

  async #scale(
    deployment: Deployment,
    replicaSet: Workload,
    replicas: number,
  ): Promise<void> {
    const from = replicaSet.spec.replicas ?? 1;
    if (from === replicas) {
      return;
    }
    const { name, resourceVersion } = replicaSet.metadata;
    await this.#context.client.patch(replicaSets, replicaSet.metadata, {
      metadata: { resourceVersion },
      spec: { replicas },
    });
    await this.#writeStatus(deployment, { name, from, to: replicas });
  }

  async #writeStatus(
    deployment: Deployment,
    scaled: {
      readonly name: string;
      readonly from: number;
      readonly to: number;
    },
  ): Promise<void> {
    const { name, from, to } = scaled;
    await this.#events.record(deployment, {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${
        to > from ? 'up' : 'down'
      } replica set ${name} from ${from} to ${to}`,
    });
  }

  async #report(
    deployment: Deployment,
    counted: {
      readonly wanted: number;
      readonly present: Workload | undefined;
      readonly all: readonly Workload[];
    },
  ): Promise<void> {
    const { wanted, present, all } = counted;
    const ready = all.reduce((sum, each) => sum + readyOf(each), 0);
    const replicas = all.reduce(
      (sum, each) => sum + (each.status?.replicas ?? 0),
      0,
    );
    await writeWorkloadStatus(this.#context.client, deployments, {
      workload: deployment,
      status: {
        replicas,
        updatedReplicas: present?.status?.replicas ?? 0,
        readyReplicas: ready,
        availableReplicas: ready,
        unavailableReplicas: Math.max(0, wanted - ready),
      },
      conditions: conditionsOf(ready >= wanted, readyOf(present) >= wanted),
    });
  }
}

function conditionsOf(available: boolean, complete: boolean): NewCondition[] {
  return [
    available
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    {
      type: 'Progressing',
      status: 'True',
      reason: complete ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
    },
  ];
}

function readyOf(replicaSet: Workload | undefined): number {
  return replicaSet?.status?.readyReplicas ?? 0;
}
