import { ConflictError } from '@backstage/errors';
import { RESOURCES } from 'backstage-plugin-volsync-node';
import type { ClusterObjects } from '../clusters/ClusterObjects';
import type { PlanPreconditions } from './PlanTokens';

/** Throws `ConflictError` if an object that the plan depends on was replaced, changed or deleted since. @internal */
export async function checkPreconditions(
  basis: readonly PlanPreconditions[],
  objects: ClusterObjects,
  signal: AbortSignal,
): Promise<void> {
  for (const { resource, name, uid, generation } of basis) {
    const { kind } = RESOURCES[resource];
    const found = await objects.find(resource, name, signal);
    if (found?.metadata.uid !== uid) {
      throw new ConflictError(
        `The ${kind} "${name}" was ${
          found ? 'replaced' : 'deleted'
        } since the plan was made. Make a new one`,
      );
    }
    if (generation !== undefined && found.metadata.generation !== generation) {
      throw new ConflictError(
        `The ${kind} "${name}" has changed since the plan was created. Create a new one`,
      );
    }
  }
}
