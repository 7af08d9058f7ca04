import {
  type ApiClient,
  type Informer,
  ignoreNotFound,
  type KubeObject,
  type Pod,
  pods as podType,
} from '../client';
import { isControlledBy } from './ownership';

/**
 * The pods of workloads, including those that were just created and that the informer does not know yet: without them a
 * second reconciliation would create them twice.
 */
export class PodSet {
  readonly #client: ApiClient;
  readonly #pods: Informer<Pod>;
  /** By their namespace and name */
  readonly #made = new Map<string, Pod>();

  constructor(client: ApiClient, pods: Informer<Pod>) {
    this.#client = client;
    this.#pods = pods;
    pods.onChange(({ object }) => this.#made.delete(nameOf(object)));
  }

  of(owner: KubeObject): Pod[] {
    return [...this.#pods.all(), ...this.#made.values()].filter(pod =>
      isControlledBy(pod, owner),
    );
  }

  async create(pod: Pod): Promise<void> {
    const name = nameOf(pod);
    this.#made.set(name, pod);
    try {
      await this.#client.create(podType, pod);
    } catch (error) {
      this.#made.delete(name);
      throw error;
    }
  }

  async delete(pod: Pod): Promise<void> {
    await ignoreNotFound(
      this.#client.delete(podType, pod.metadata, { uid: pod.metadata.uid }),
    );
  }
}

function nameOf({ metadata }: Pod): string {
  return `${metadata.namespace}/${metadata.name}`;
}
