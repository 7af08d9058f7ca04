import type { RepositoryWork } from './budget';
import { RepositoryError } from './errors';

/**
 * What one repository may take. Everything in a repository was written by whoever may
 * write to its bucket; these totals bound what that costs the process.
 *
 * @public
 */
export interface RepositoryLimits {
  /**
   * Bytes of all snapshots together, or of all locks, inflated; a quarter of it for one
   * of them. Default: 64 MiB
   */
  readonly maxMetadataBytes?: number;
  /**
   * Bytes of memory for the index: 48 for each blob, 40 for each pack; half of it for
   * the text of one index file. Default: 128 MiB, two million blobs
   */
  readonly maxIndexBytes?: number;
  /**
   * Bytes of one directory, inflated, and of all directories that one reader holds at
   * once. Default: 128 MiB, 300,000 entries
   */
  readonly maxTreeBytes?: number;
  /** Bytes of one entry of a directory. Default: 16 MiB, a file of about 300 GB */
  readonly maxEntryBytes?: number;
}

export type Limits = Required<RepositoryLimits>;

const MEBIBYTE = 1024 * 1024;

export const defaultLimits: Limits = {
  maxMetadataBytes: 64 * MEBIBYTE,
  maxIndexBytes: 128 * MEBIBYTE,
  maxTreeBytes: 128 * MEBIBYTE,
  maxEntryBytes: 16 * MEBIBYTE,
};

/**
 * A repository takes more than its limits allow.
 *
 * @public
 */
export class RepositoryLimitError extends RepositoryError {
  constructor(
    /**
     * The limit, and the option of `openRepository` or `RepositoryListing` that raises it;
     * the work if its budget is used up
     */
    readonly limit: keyof RepositoryLimits | 'maxObjects' | RepositoryWork,
    message: string,
    options: { readonly object?: string } = {},
  ) {
    super('too-large', message, options);
    this.name = 'RepositoryLimitError';
  }
}

/** `what` takes more bytes than the limit allows. */
export function overLimit(
  limit: keyof RepositoryLimits,
  options: {
    readonly what: string;
    readonly maxBytes: number;
    readonly object?: string;
  },
): RepositoryLimitError {
  const { what, maxBytes, object } = options;
  return new RepositoryLimitError(
    limit,
    `${what} more than ${maxBytes} bytes: raise the limit "${limit}" to read it`,
    { object },
  );
}

/** Adds up what is held, and throws when it is more than the limit allows. */
export class Total {
  readonly #limit: keyof RepositoryLimits;
  readonly #options: { readonly what: string; readonly maxBytes: number };
  #bytes = 0;

  constructor(
    limit: keyof RepositoryLimits,
    /** What is added up, as in `The index takes` */
    options: { readonly what: string; readonly maxBytes: number },
  ) {
    this.#limit = limit;
    this.#options = options;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#options.maxBytes) {
      throw overLimit(this.#limit, this.#options);
    }
  }
}
