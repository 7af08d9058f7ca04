/**
 * Why a repository, or a part of it, could not be read.
 *
 * - `no-repository`: there is no `config` where the repository should be
 * - `wrong-password`: no key of the repository opens with the password
 * - `damaged`: an object is there, and is not what its name or its code promises
 * - `missing`: an object that others refer to is not there
 * - `not-found`: the repository has no such snapshot, or the snapshot no such path
 * - `wrong-type`: a folder was asked for a file's content, or the other way round
 * - `too-large`: it exceeds a limit that keeps the process alive
 * - `unsupported`: a version of the format, or of Node, that this library does not know
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
 * A repository, or a part of it, could not be read. Stores that refuse or fail
 * throw `ObjectStoreError` instead.
 *
 * @public
 */
export class RepositoryError extends Error {
  /** The object that is to blame, as in `index/0f6c…` or `blob/91ab…` */
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

/** An object that is not what it should be. */
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
