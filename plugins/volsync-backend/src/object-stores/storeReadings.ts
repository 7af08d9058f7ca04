import { isError } from '@backstage/errors';
import {
  unread,
  type Reading,
  type UnreadReason,
} from 'backstage-plugin-volsync-common';
import { ObjectStoreError, RepositoryError } from 'restic-repository';
import { describeLimit } from './limits';
import { InvalidCaError } from './CustomCa';
import { AddressRefusedError } from './GuardedAgent';

const STORE_REASONS: Readonly<
  Record<ObjectStoreError['reason'], UnreadReason>
> = {
  forbidden: 'forbidden',
  'wrong-signature': 'forbidden',
  'unknown-access-key': 'forbidden',
  'no-bucket': 'not-found',
  unreachable: 'unreachable',
  timeout: 'timeout',
  invalid: 'invalid',
};

const REPOSITORY_REASONS: Readonly<
  Partial<Record<RepositoryError['reason'], UnreadReason>>
> = {
  'wrong-password': 'wrong-password',
  'no-repository': 'not-found',
};

/** Why a bucket or a repository could not be read, as a reading. @internal */
export function toStoreReading<T>(error: unknown, now: Date): Reading<T> {
  const at = now.toISOString();
  const refused = findRefusal(error);
  if (refused) {
    return unread('forbidden', refused.message, at);
  }
  if (error instanceof InvalidCaError) {
    return unread('invalid-ca', error.message, at);
  }
  if (error instanceof ObjectStoreError) {
    return unread(
      STORE_REASONS[error.reason],
      isUntrusted(error)
        ? `${error.message}. The portal doesn't trust who signed the certificate: name the authority with customCA in the ReplicationSource, or with caFile of the endpoint under volsync.objectStores`
        : error.message,
      at,
    );
  }
  if (error instanceof RepositoryError) {
    const message = describeLimit(error) ?? error.message;
    const reason = REPOSITORY_REASONS[error.reason] ?? 'invalid';
    return unread(reason, message, at);
  }
  if (isError(error) && error.name === 'NotAllowedError') {
    return unread('forbidden', error.message, at);
  }
  return unread(
    'invalid',
    isError(error) ? error.message : 'The bucket could not be read',
    at,
  );
}

/** Node.js error codes for a certificate chain without a trusted root */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function isUntrusted(error: unknown): boolean {
  return (
    findCause(
      error,
      one => 'code' in one && UNTRUSTED.has(String(one.code)),
    ) !== undefined
  );
}

function findRefusal(error: unknown): AddressRefusedError | undefined {
  const found = findCause(error, one => one instanceof AddressRefusedError);
  return found instanceof AddressRefusedError ? found : undefined;
}

function findCause(
  error: unknown,
  fits: (error: Error) => boolean,
): Error | undefined {
  let one: unknown = error;
  for (let depth = 0; depth < 5 && isError(one); depth += 1) {
    if (fits(one)) {
      return one;
    }
    one = one.cause;
  }
  return undefined;
}
