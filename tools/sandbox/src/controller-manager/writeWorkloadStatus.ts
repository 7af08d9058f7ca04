import { isDeepStrictEqual } from 'node:util';
import {
  type ApiClient,
  type Condition,
  ignoreNotFound,
  type ResourceType,
  seconds,
} from '../client';
import type { Workload, WorkloadStatus } from './workloadResources';

/** A condition whose time is not determined yet. */
export type NewCondition = Omit<Condition, 'lastTransitionTime'>;

/** Writes a status if it differs from the existing one; the time of a condition changes only with its status. */
export async function writeWorkloadStatus<T extends Workload>(
  client: ApiClient,
  type: ResourceType<T>,
  options: {
    readonly workload: T;
    readonly status: WorkloadStatus;
    readonly conditions?: readonly NewCondition[];
  },
): Promise<void> {
  const { workload } = options;
  const before = workload.status?.conditions ?? [];
  const conditions = options.conditions?.map(next => {
    const last = before.find(each => each.type === next.type);
    return {
      ...next,
      lastTransitionTime:
        last?.status === next.status && last.lastTransitionTime
          ? last.lastTransitionTime
          : seconds(new Date().toISOString()),
    };
  });
  const status = {
    observedGeneration: workload.metadata.generation,
    ...options.status,
    ...(conditions && { conditions }),
  };
  if (!isDeepStrictEqual(workload.status ?? {}, status)) {
    await ignoreNotFound(
      client.patch(type, workload.metadata, { status }, 'status'),
    );
  }
}
