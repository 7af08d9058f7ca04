import { ConflictError } from '@backstage/errors';
import type { PlanWarning } from 'backstage-plugin-volsync-common';

/** The plan has a blocking issue. A retry helps only after that is fixed. @internal */
export class BlockedPlanError extends ConflictError {}

/** The first blocking issue of a plan, with its fix. @internal */
export function describeBlocker(warnings: readonly PlanWarning[]): string {
  const blocking = warnings.find(({ severity }) => severity === 'blocks');
  return blocking
    ? [blocking.what, blocking.remedy].filter(Boolean).join(' ')
    : 'Its plan has a blocking issue.';
}
