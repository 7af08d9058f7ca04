/**
 * A file of a repository can't be read, built or edited. The message names the file, says why, and what to do about it.
 *
 * @public
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}
