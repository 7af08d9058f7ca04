import type { Operation } from 'backstage-plugin-volsync-common';
import type { z } from 'zod/v3';

/** An operation as agents get it. @internal */
export function operationShape(zod: typeof z) {
  return zod.object({
    id: zod.string(),
    kind: zod.string(),
    claim: zod.string(),
    state: zod
      .string()
      .describe(
        'planned, running, waiting (a person must choose in the portal), succeeded, failed or stopped',
      ),
    requestedBy: zod.string(),
    reason: zod.string().optional(),
    createdAt: zod.string(),
    endedAt: zod.string().optional(),
    steps: zod.array(
      zod.object({
        title: zod.string(),
        state: zod.string(),
        detail: zod.string().optional(),
      }),
    ),
    summary: zod.string().optional().describe('The result'),
    remedy: zod.string().optional().describe('What to do now'),
    snapshot: zod.string().optional(),
    newClaim: zod
      .string()
      .optional()
      .describe('The claim that holds the files'),
    equal: zod
      .boolean()
      .optional()
      .describe(
        'Whether all files match the repository; absent if not compared',
      ),
    undo: zod
      .object({ operation: zod.string(), until: zod.string() })
      .optional()
      .describe(
        'Plan an undo of this operation to return the volume to its state before; possible at least until then',
      ),
    left: zod
      .boolean()
      .optional()
      .describe(
        'Whether the apps stay stopped and backups suspended; plan a finish or an undo of this operation',
      ),
  });
}

export function toOperationOutput(operation: Operation) {
  const { outcome } = operation;
  return {
    id: operation.id,
    kind: operation.kind,
    claim: operation.volume.claim,
    state: operation.state,
    requestedBy: operation.requestedBy,
    reason: operation.reason,
    createdAt: operation.createdAt,
    endedAt: operation.endedAt,
    steps: operation.steps.map(({ title, state, detail }) => ({
      title,
      state,
      detail,
    })),
    summary: outcome?.summary,
    remedy: outcome?.remedy,
    snapshot: outcome?.snapshotId,
    newClaim: outcome?.claim,
    equal: outcome?.equal,
    undo: outcome?.undo && {
      operation: outcome.undo.operationId,
      until: outcome.undo.until,
    },
    left: outcome?.left,
  };
}
