import { ResponseError } from '@backstage/errors';
import type { Operation, OperationKind } from 'backstage-plugin-volsync-common';
import type { VolumeOperations } from './context';
import { findOwn, markReason } from './ownOperation';

/**
 * Starts a plan. If the backend responds that it was started already, or that another operation is active, that may be
 * this step's own, started by a replica that crashed: then that one is used.
 */
export async function startPlan(
  tools: VolumeOperations,
  start: {
    readonly token: string;
    readonly mark: string;
    readonly reason?: string;
    readonly kind?: OperationKind;
  },
): Promise<Operation> {
  const { token, mark, reason, kind } = start;
  try {
    return await tools.service.start(tools.volume, {
      token,
      reason: markReason(mark, reason),
    });
  } catch (error) {
    if (!(error instanceof ResponseError) || error.statusCode !== 409) {
      throw error;
    }
    const own = await findOwn(tools, mark, kind);
    if (!own) {
      throw error;
    }
    return own;
  }
}
