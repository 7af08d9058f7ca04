import type { RepositoryWork } from './budget';
import { RepositoryError } from './errors';

/**
 * Limits for one repository. Anyone who may write to the bucket controls its content; these totals limit what it costs
 * the process.
 *
 * @public
 */
export interface RepositoryLimits {
  /** Total inflated bytes of all snapshots, or of all locks; a quarter of it for one of them. Default: 64 MiB */
  readonly maxMetadataBytes?: number;
  /**
   * Bytes of memory for the index: 48 for each blob, 40 for each pack; half of it for the text of one index file.
   * Default: 128 MiB, two million blobs
   */
  readonly maxIndexBytes?: number;
  /**
   * Inflated bytes of one directory, and of all directories that one reader holds at the same time. Default: 128 MiB,
   * 300,000 entries
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
 * A repository exceeds its limits.
 *
 * @public
 */
export class RepositoryLimitError extends RepositoryError {
  constructor(
    /**
     * The limit, and the option of `openRepository` or `RepositoryListing` that raises it; the kind of work if its
     * budget is used up
     */
    readonly limit: keyof RepositoryLimits | 'maxObjects' | RepositoryWork,
    message: string,
    options: { readonly object?: string } = {},
  ) {
    super('too-large', message, options);
    this.name = 'RepositoryLimitError';
  }
}

/** An error for `what` that exceeds its limit in bytes. */
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

/** Adds up sizes, and throws when the total exceeds the limit. */
export class Total {
  readonly #limit: keyof RepositoryLimits;
  readonly #options: { readonly what: string; readonly maxBytes: number };
  #bytes = 0;

  constructor(
    limit: keyof RepositoryLimits,
    /** The subject of the message, as in `The index takes` */
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
