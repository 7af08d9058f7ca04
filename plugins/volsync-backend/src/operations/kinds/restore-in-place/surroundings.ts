import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import type { ResourceName } from 'backstage-plugin-volsync-node';
import { ClusterError } from '../../../clusters/reflector/ClusterError';
import type { StepContext } from '../../step';

/** What it takes to look around, while planning and in steps. @internal */
export type Surroundings = Pick<StepContext, 'objects' | 'signal'>;

/** A cluster may not serve such a kind at all: then there is none. @internal */
export async function listServed<T extends KubernetesObject>(
  resource: ResourceName,
  { objects, signal }: Surroundings,
): Promise<readonly T[]> {
  try {
    return await objects.list<T>(resource, undefined, signal);
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'missing') {
      return [];
    }
    throw error;
  }
}
