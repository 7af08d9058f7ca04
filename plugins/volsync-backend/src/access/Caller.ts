import type {
  AuditorServiceCreateEventOptions,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { AuthenticationError } from '@backstage/errors';
import type { UserTokens } from '../clusters/UserTokens';

const NO_USER = 'nobody';

/** The credentials of a request. @internal */
export interface Caller {
  readonly credentials: BackstageCredentials;
  /** The HTTP request, for the audit; absent for actions */
  readonly request?: AuditorServiceCreateEventOptions['request'];
}

/** The caller, with tokens for the clusters where each person signs in. @internal */
export interface Viewer extends Caller {
  readonly clusterTokens?: UserTokens;
}

/** Identifies the user or service for limits and messages. @internal */
export function toUserKey({ principal }: BackstageCredentials): string {
  const { userEntityRef, subject } = principal as {
    readonly userEntityRef?: string;
    readonly subject?: string;
  };
  return userEntityRef ?? subject ?? NO_USER;
}

/**
 * If permissions are disabled, everything is allowed to everyone, but callers without credentials are still rejected.
 * Throws `AuthenticationError`.
 *
 * @internal
 */
export function requireUserOrService(credentials: BackstageCredentials): void {
  if (toUserKey(credentials) === NO_USER) {
    throw new AuthenticationError('Sign in first');
  }
}
