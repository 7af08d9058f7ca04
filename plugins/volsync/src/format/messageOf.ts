import { ResponseError } from '@backstage/errors';

/** What the backend wrote itself, without the client's frame around it. */
export function messageOf(error: Error): string {
  return error instanceof ResponseError ? error.cause.message : error.message;
}
