import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { OperationPlan } from 'backstage-plugin-volsync-common';

/** Logs the planned steps in the task. */
export function logPlan(logger: LoggerService, plan: OperationPlan): void {
  for (const { title } of plan.steps) {
    logger.info(`Step: ${title}`);
  }
  for (const { action, kind, namespace, name, git } of plan.writes) {
    logger.info(
      `Writes: ${action} ${kind} ${namespace}/${name}${git ? ` (${git})` : ''}`,
    );
  }
  for (const { what, remedy } of plan.warnings) {
    logger.warn([what, remedy].filter(Boolean).join(' '));
  }
}

/** The token of a plan. Throws `ConflictError` if a warning blocks it. */
export function requireToken({ kind, token, warnings }: OperationPlan): string {
  if (token) {
    return token;
  }
  throw new ConflictError(
    `"${kind}" cannot be started now: ${
      warnings
        .filter(({ severity }) => severity === 'blocks')
        .map(({ what, remedy }) => [what, remedy].filter(Boolean).join(' '))
        .join(' ') || 'the plan has no token'
    }`,
  );
}
