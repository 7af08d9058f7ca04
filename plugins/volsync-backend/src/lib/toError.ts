import { isError } from '@backstage/errors';

/**
 * What was thrown, as an error. Not by `instanceof`: what native modules throw, such as SQLite's, may come from another
 * realm.
 *
 * @internal
 */
export function toError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Error(String(thrown));
}
