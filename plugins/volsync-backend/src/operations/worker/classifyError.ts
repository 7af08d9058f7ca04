import { isError } from '@backstage/errors';
import { ClusterUnreachableError } from 'backstage-plugin-volsync-node';
import { ClusterError } from '../../clusters/reflector/ClusterError';
import { StepFailure } from '../step';

const ROLE = 'deploy/rbac/operations-role.yaml';
const POLICY = 'deploy/rbac/policy';

/** What is an answer already, and says itself what is wrong, such as a Secret that is gone. */
const ANSWERS = /^(Conflict|Input|NotAllowed|NotFound)Error$/;

/** What to do about an error that a step met. @internal */
export type ClassifiedError =
  | {
      readonly type: 'again';
      readonly message: string;
      /** What helps where it stays so */
      readonly remedy?: string;
    }
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
export function classifyError(error: unknown): ClassifiedError {
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
        return { type: 'again', message };
      case 'unauthorized':
        return {
          type: 'again',
          message,
          remedy: 'The cluster rejects the portal’s token. Replace it',
        };
      case 'forbidden':
        return {
          type: 'failure',
          message,
          remedy: remedyOf(message),
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
  if (isError(error) && ANSWERS.test(error.name)) {
    return { type: 'failure', message };
  }
  return {
    type: 'failure',
    message: `Unexpected error: ${message}`,
    unexpected: true,
  };
}

/** For people who may not operate the portal: what nobody foresaw may name what isn't theirs. @internal */
export function describeError(error: unknown): string {
  const classified = classifyError(error);
  return classified.type === 'failure' && classified.unexpected
    ? 'Unexpected error. The log of the portal has the details'
    : classified.message;
}

/** Kubernetes answers 403 for a right that is missing, a quota that is full and a namespace that goes away alike. */
function remedyOf(message: string): string {
  const quota = /exceeded quota: ([^,\s]+)/.exec(message)?.[1];
  if (quota) {
    return `Raise the quota "${quota}" of the namespace, or delete what fills it`;
  }
  if (/because it is being terminated/.test(message)) {
    return 'The namespace is being deleted, so nothing can be created in it';
  }
  const policy = /ValidatingAdmissionPolicy '([^']+)'/.exec(message)?.[1];
  if (policy?.startsWith('backstage-volsync-')) {
    return `Apply ${POLICY} again in this version, and check that its variables match the configuration of the portal`;
  }
  if (policy !== undefined || /admission webhook/.test(message)) {
    return 'An admission policy of the cluster rejected this. Ask whoever runs the cluster to allow it';
  }
  return `The portal's account does not have this permission. Bind the role of ${ROLE} in this namespace; a restore in place also needs restore-in-place and git-automation`;
}
