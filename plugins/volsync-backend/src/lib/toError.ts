import { isError } from '@backstage/errors';

/**
 * Converts a thrown value to an error. Doesn't use `instanceof`, because errors of native modules such as SQLite's may
 * come from another realm.
 *
 * @internal
 */
export function toError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Error(String(thrown));
}
