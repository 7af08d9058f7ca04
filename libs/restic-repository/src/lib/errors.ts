/**
 * Why a repository, or a part of it, could not be read.
 *
 * - `no-repository`: there is no `config` at the location
 * - `wrong-password`: no key of the repository opens with the password
 * - `damaged`: an object exists but does not match its name or its authentication code
 * - `missing`: an object that others refer to does not exist
 * - `not-found`: the repository has no such snapshot, or the snapshot no such path
 * - `wrong-type`: the content of a folder was requested, or the entries of a file
 * - `too-large`: it exceeds a limit that protects the process
 * - `unsupported`: a version of the format, or of Node, that this library does not support
 *
 * @public
 */
export type RepositoryErrorReason =
  | 'no-repository'
  | 'wrong-password'
  | 'damaged'
  | 'missing'
  | 'not-found'
  | 'wrong-type'
  | 'too-large'
  | 'unsupported';

/**
 * A repository, or a part of it, could not be read. Stores that refuse or fail throw `ObjectStoreError` instead.
 *
 * @public
 */
export class RepositoryError extends Error {
  /** The faulty object, as in `index/0f6c…` or `blob/91ab…` */
  readonly object: string | undefined;

  constructor(
    readonly reason: RepositoryErrorReason,
    message: string,
    options: { readonly object?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'RepositoryError';
    this.object = options.object;
  }
}

/** An error for a damaged object. */
export function damaged(
  object: string,
  why: string,
  cause?: unknown,
): RepositoryError {
  return new RepositoryError('damaged', `"${object}" is damaged: ${why}`, {
    object,
    cause,
  });
}
