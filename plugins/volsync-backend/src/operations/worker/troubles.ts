import { isError } from '@backstage/errors';
import { ClusterUnreachableError } from 'backstage-plugin-volsync-node';
import { ClusterError } from '../../clusters/reflector/ClusterError';
import { StepFailure } from '../step';

const ROLE = 'kubernetes/portal-rbac/operations-role.yaml';

/** What to do about an error that a step met. @internal */
export type Trouble =
  | { readonly type: 'again'; readonly message: string }
  | {
      readonly type: 'failure';
      readonly message: string;
      readonly remedy?: string;
      /** Nobody foresaw it: it belongs into the log */
      readonly unexpected?: boolean;
    };

/**
 * Whether to try again. What did not answer, was busy, or saw another's change first will do so later; what was refused
 * stays refused.
 *
 * @internal
 */
export function toTrouble(error: unknown): Trouble {
  const message = isError(error) ? error.message : String(error);
  if (error instanceof StepFailure) {
    return { type: 'failure', message, remedy: error.remedy };
  }
  if (error instanceof ClusterUnreachableError) {
    return { type: 'again', message };
  }
  if (error instanceof ClusterError) {
    switch (error.kind) {
      case 'throttled':
      case 'unavailable':
      case 'unauthorized':
        return { type: 'again', message };
      case 'forbidden':
        return {
          type: 'failure',
          message,
          remedy: `Where this is a missing right of the portal's account, bind it the role of ${ROLE} in this namespace; where it is a quota, make room`,
        };
      default:
        return error.status === 409
          ? { type: 'again', message }
          : { type: 'failure', message };
    }
  }
  if (isError(error) && /^(Timeout|ServiceUnavailable)/.test(error.name)) {
    return { type: 'again', message };
  }
  return {
    type: 'failure',
    message: `It failed for a reason that was not foreseen: ${message}`,
    unexpected: true,
  };
}
