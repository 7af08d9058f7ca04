import type { HttpAnswer } from './exchange';
import { ObjectNotFoundError, ObjectStoreError } from './objectStore';

/** Maps an unsuccessful response to an error. Its body is not repeated, because it is untrusted. */
export function toRestError(
  { statusCode }: HttpAnswer,
  { key, where }: { readonly key: string | undefined; readonly where: string },
): ObjectStoreError | ObjectNotFoundError {
  if (key !== undefined && statusCode === 404) {
    return new ObjectNotFoundError(key);
  }
  const message = `${where} answered ${statusCode}`;
  if (statusCode >= 300 && statusCode < 400) {
    return new ObjectStoreError(
      'invalid',
      `${message}, a redirect, and redirects are not followed: correct the address`,
    );
  }
  if (statusCode === 401) {
    return new ObjectStoreError(
      'forbidden',
      `${message}: the server does not let this user and password in, or not at this path`,
    );
  }
  if (statusCode === 403) {
    return new ObjectStoreError(
      'forbidden',
      `${message}: the server does not allow this read`,
    );
  }
  return new ObjectStoreError(
    statusCode === 429 || statusCode >= 500 ? 'unreachable' : 'invalid',
    message,
  );
}
