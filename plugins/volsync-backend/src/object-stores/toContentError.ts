import {
  ConflictError,
  isError,
  NotAllowedError,
  NotFoundError,
  InputError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Reading, UnreadReason } from 'backstage-plugin-volsync-common';
import { ObjectNotFoundError, RepositoryError } from 'restic-repository';
import { describeLimit } from './limits';
import { toStoreReading } from './storeReadings';

/** No key of the repository opens with the Secret's password, so no mover can open it either. @internal */
export class WrongPasswordError extends ConflictError {}

const ANSWERS: Readonly<Record<UnreadReason, new (message: string) => Error>> =
  {
    forbidden: ConflictError,
    'not-found': NotFoundError,
    invalid: ConflictError,
    'wrong-password': WrongPasswordError,
    'invalid-ca': ConflictError,
    unsupported: ConflictError,
    'not-configured': NotAllowedError,
    'not-recorded': NotFoundError,
    unreachable: ServiceUnavailableError,
    timeout: ServiceUnavailableError,
    pending: ServiceUnavailableError,
  };

const PASSED_ON: ReadonlySet<string> = new Set([
  'AbortError',
  'ConflictError',
  'InputError',
  'NotAllowedError',
  'NotFoundError',
  'ServiceUnavailableError',
  'TimeoutError',
]);

/** An object of the repository is missing or damaged, so what needs it can't be restored. @internal */
export class DamagedRepositoryError extends ConflictError {}

/**
 * Converts a repository error to an HTTP error: 404 for a missing path, 400 for a folder requested as a file, 403 for
 * an endpoint that is not allowed, 409 if the repository, its bucket or its Secret is wrong (the message names the
 * object), 503 for a store that may respond later. Unknown errors are returned unchanged.
 *
 * @internal
 */
export function toContentError(error: unknown): Error {
  if (error instanceof RepositoryError) {
    switch (error.reason) {
      case 'not-found':
      case 'no-repository':
        return new NotFoundError(error.message);
      case 'wrong-password':
        return new WrongPasswordError(error.message);
      case 'wrong-type':
        return new InputError(error.message);
      case 'damaged':
      case 'missing':
        return new DamagedRepositoryError(error.message);
      default:
        return new ConflictError(describeLimit(error) ?? error.message);
    }
  }
  if (error instanceof ObjectNotFoundError) {
    return new DamagedRepositoryError(
      `"${error.key}" is missing in the bucket, and the repository needs it`,
    );
  }
  if (isError(error) && ('statusCode' in error || PASSED_ON.has(error.name))) {
    return error;
  }
  return fromUnread(toStoreReading(error, new Date(0)));
}

/** Converts a missing reading to an error. @internal */
export function fromUnread(reading: Reading<unknown>): Error {
  return reading.state === 'unread'
    ? new ANSWERS[reading.reason](reading.message)
    : new Error('It was read');
}
