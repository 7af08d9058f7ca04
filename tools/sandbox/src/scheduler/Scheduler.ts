import {
  ApiError,
  EventRecorder,
  type Informer,
  keyOf,
  type PersistentVolumeClaim,
  type Pod,
  pods as podType,
  seconds,
  type StorageClass,
  WorkQueue,
  type Again,
  type ClusterContext,
} from '../client';

/** What the scheduler needs to know about the pods' volumes. */
interface ScheduledVolumes {
  readonly claims: Informer<PersistentVolumeClaim>;
  classOf(claim: PersistentVolumeClaim): StorageClass | undefined;
}

/**
 * Assigns pods to the node as soon as all their claims are bound, and reports FailedScheduling until then: the one
 * second of it in every healthy run of VolSync comes from here.
 */
export class Scheduler {
  readonly #context: ClusterContext;
  readonly #nodeName: string;
  readonly #pods: Informer<Pod>;
  readonly #volumes: ScheduledVolumes;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;

  constructor(
    context: ClusterContext,
    options: {
      readonly nodeName: string;
      readonly pods: Informer<Pod>;
      readonly volumes: ScheduledVolumes;
    },
  ) {
    this.#context = context;
    this.#nodeName = options.nodeName;
    this.#pods = options.pods;
    this.#volumes = options.volumes;
    this.#events = new EventRecorder({
      ...context,
      component: 'default-scheduler',
    });
    this.#queue = new WorkQueue({
      ...context,
      reconcile: key => this.#reconcile(key),
    });
    this.#pods.onChange(({ object }) => this.#queue.add(keyOf(object)));
    this.#volumes.claims.onChange(({ object }) => {
      for (const pod of this.#pods.all()) {
        if (pod.metadata.namespace === object.metadata.namespace) {
          this.#queue.add(keyOf(pod));
        }
      }
    });
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  async #reconcile(key: string): Promise<Again | void> {
    const pod = this.#pods.get(key);
    if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp) {
      return undefined;
    }
    const problem = this.#problemOf(pod);
    if (problem) {
      await this.#refuse(pod, `0/1 nodes are available: ${problem}. not found`);
      // The real scheduler retries every five minutes; a claim that is bound triggers it immediately
      return { afterMs: 300_000 };
    }
    if (!this.#isReady(pod)) {
      return undefined;
    }
    await this.#bind(pod);
    await this.#events.record(pod, {
      type: 'Normal',
      reason: 'Scheduled',
      action: 'Binding',
      message: `Successfully assigned ${key} to ${this.#nodeName}`,
    });
    return undefined;
  }

  #problemOf(pod: Pod): string | undefined {
    for (const volume of pod.spec.volumes ?? []) {
      const name = volume.persistentVolumeClaim?.claimName;
      if (!name) {
        continue;
      }
      const claim = this.#volumes.claims.get(
        `${pod.metadata.namespace}/${name}`,
      );
      if (!claim) {
        return `persistentvolumeclaim "${name}" not found`;
      }
      if (claim.status?.phase !== 'Bound' && !this.#isLate(claim)) {
        return 'pod has unbound immediate PersistentVolumeClaims';
      }
    }
    return undefined;
  }

  /** Volumes that waited for the pod are provisioned without an event on the pod */
  #isReady(pod: Pod): boolean {
    return (pod.spec.volumes ?? []).every(
      ({ persistentVolumeClaim: used }) =>
        !used ||
        this.#volumes.claims.get(`${pod.metadata.namespace}/${used.claimName}`)
          ?.status?.phase === 'Bound',
    );
  }

  #isLate(claim: PersistentVolumeClaim): boolean {
    return (
      this.#volumes.classOf(claim)?.volumeBindingMode === 'WaitForFirstConsumer'
    );
  }

  async #refuse(pod: Pod, message: string): Promise<void> {
    const before = pod.status?.conditions?.find(
      each => each.type === 'PodScheduled',
    );
    if (before?.message === message) {
      return;
    }
    await this.#context.client.patch(
      podType,
      pod.metadata,
      {
        status: {
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message,
              lastTransitionTime: seconds(new Date().toISOString()),
            },
          ],
        },
      },
      'status',
    );
    await this.#events.record(pod, {
      type: 'Warning',
      reason: 'FailedScheduling',
      action: 'Scheduling',
      message,
    });
  }

  async #bind(pod: Pod): Promise<void> {
    try {
      await this.#context.client.createSubresource(
        podType,
        pod.metadata,
        'binding',
        {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: {
            name: pod.metadata.name,
            namespace: pod.metadata.namespace,
          },
          target: { apiVersion: 'v1', kind: 'Node', name: this.#nodeName },
        },
      );
    } catch (error) {
      // The embedded API server has no bindings, so the node's name is written there
      if (!(error instanceof ApiError && [404, 405].includes(error.status))) {
        throw error;
      }
      await this.#context.client.patch(podType, pod.metadata, {
        spec: { nodeName: this.#nodeName },
      });
    }
  }
}
