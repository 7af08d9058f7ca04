import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import type { ResourceName } from 'backstage-plugin-volsync-node';
import { ClusterError } from '../../../clusters/reflector/ClusterError';
import type { StepContext } from '../../step';

/** What reading the surroundings needs, while planning and in steps. @internal */
export type Surroundings = Pick<StepContext, 'objects' | 'signal'>;

/** Empty if the cluster doesn't serve this kind. @internal */
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
