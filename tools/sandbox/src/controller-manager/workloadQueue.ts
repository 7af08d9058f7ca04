import {
  type Again,
  type ClusterContext,
  type Informer,
  keyOf,
  type KubeObject,
  type ResourceType,
  WorkQueue,
} from '../client';
import { controllerKeyOf } from './ownership';

/** A queue that reconciles a workload when it changes, and when an object that it controls changes. */
export function workloadQueue<T extends KubeObject, U extends KubeObject>(
  context: ClusterContext,
  options: {
    readonly type: ResourceType<T>;
    readonly workloads: Informer<T>;
    readonly controlled: Informer<U>;
    readonly reconcile: (key: string) => Promise<Again | void>;
  },
): WorkQueue {
  const queue = new WorkQueue({ ...context, reconcile: options.reconcile });
  options.workloads.onChange(({ object }) => queue.add(keyOf(object)));
  options.controlled.onChange(({ object }) => {
    const key = controllerKeyOf(object, options.type.kind);
    if (key) {
      queue.add(key);
    }
  });
  return queue;
}
