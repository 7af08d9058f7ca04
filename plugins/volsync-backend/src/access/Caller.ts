import type {
  AuditorServiceCreateEventOptions,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { AuthenticationError } from '@backstage/errors';
import type { UserTokens } from '../clusters/UserTokens';

const NOBODY = 'nobody';

/** Who asks. @internal */
export interface Caller {
  readonly credentials: BackstageCredentials;
  /** Of the HTTP request, for the audit; actions have none */
  readonly request?: AuditorServiceCreateEventOptions['request'];
}

/** The caller, with the tokens of those clusters that each person signs in to. @internal */
export interface Viewer extends Caller {
  readonly clusterTokens?: UserTokens;
}

/** A name for counting and for messages: the person, or the service. @internal */
export function toUserKey({ principal }: BackstageCredentials): string {
  const { userEntityRef, subject } = principal as {
    readonly userEntityRef?: string;
    readonly subject?: string;
  };
  return userEntityRef ?? subject ?? NOBODY;
}

/**
 * A portal without permissions allows everything to everyone; callers without credentials are still refused. Throws
 * `AuthenticationError`.
 *
 * @internal
 */
export function requireUserOrService(credentials: BackstageCredentials): void {
  if (toUserKey(credentials) === NOBODY) {
    throw new AuthenticationError('Sign in first');
  }
}
