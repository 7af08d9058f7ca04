import { isError } from '@backstage/errors';
import { unread, type Reading } from 'backstage-plugin-volsync-common';
import { ClusterError } from '../clusters/reflector/ClusterError';
import { toUnread } from '../clusters/toReading';
import { UnsupportedRepositoryError } from './unsupportedRepository';
import type { SecretName } from '../clusters/SecretName';

/** Why a Secret does not lead to a repository, as a reading. @internal */
export function toKeyringReading<T>(
  error: unknown,
  secret: SecretName,
  now: Date,
): Reading<T> {
  const at = now.toISOString();
  if (error instanceof ClusterError && error.kind === 'missing') {
    return unread(
      'not-found',
      `There is no Secret "${secret.name}" in namespace "${secret.namespace}"`,
      at,
    );
  }
  if (error instanceof UnsupportedRepositoryError) {
    return unread('unsupported', error.message, at);
  }
  return isError(error) && error.name === 'InputError'
    ? unread('invalid', error.message, at)
    : toUnread(error, `Secret "${secret.name}"`, now);
}
