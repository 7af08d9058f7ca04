import { isError } from '@backstage/errors';
import { ClusterUnreachableError } from 'backstage-plugin-volsync-node';
import { ClusterError } from '../../clusters/reflector/ClusterError';
import { StepFailure } from '../step';

const ROLE = 'deploy/rbac/operations-role.yaml';
const POLICY = 'deploy/rbac/policy';

/** Errors that already explain what is wrong, such as a Secret that doesn't exist. */
const ANSWERS = /^(Conflict|Input|NotAllowed|NotFound)Error$/;

/** How to handle an error of a step. */
type ClassifiedError =
  | {
      readonly type: 'again';
      readonly message: string;
      /** The fix, if the problem persists */
      readonly remedy?: string;
    }
  | {
      readonly type: 'failure';
      readonly message: string;
      readonly remedy?: string;
      /** Not anticipated, so it belongs in the log */
      readonly unexpected?: boolean;
    };

/**
 * Decides whether to retry. Something that didn't respond, was busy, or had a conflicting change can succeed later.
 * Something that was denied stays denied.
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

/** For people who don't operate the portal: an unexpected error could reveal names that they can't view. @internal */
export function describeError(error: unknown): string {
  const classified = classifyError(error);
  return classified.type === 'failure' && classified.unexpected
    ? 'Unexpected error. The log of the portal has the details'
    : classified.message;
}

/** Kubernetes returns 403 for a missing permission, for an exhausted quota and for a terminating namespace. */
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
