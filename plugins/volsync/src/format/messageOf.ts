import { ResponseError } from '@backstage/errors';

/** The backend's own message, without the client's prefix. */
export function messageOf(error: Error): string {
  return error instanceof ResponseError ? error.cause.message : error.message;
}
