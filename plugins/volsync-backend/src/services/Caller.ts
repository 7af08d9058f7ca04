import type { BackstageCredentials } from '@backstage/backend-plugin-api';

/** Who asks. @internal */
export interface Caller {
  readonly credentials: BackstageCredentials;
}

/** A name for counting and for messages: the person, or the service. @internal */
export function toUserKey({ principal }: BackstageCredentials): string {
  const { userEntityRef, subject } = principal as {
    readonly userEntityRef?: string;
    readonly subject?: string;
  };
  return userEntityRef ?? subject ?? 'nobody';
}
