/** One object of a store. @public */
export interface StoredObject {
  /** Path below the store's root, `data/ab/abcd…` */
  readonly key: string;
  readonly sizeBytes: number;
  /** When it was written, where the store tells: rest-server does not */
  readonly lastModified?: Date;
  /** The store's own name of the class that it keeps the object in, where it tells: `STANDARD`, `GLACIER`, … */
  readonly storageClass?: string;
  /** The store's mark of the object's content, where it tells, without quotes */
  readonly etag?: string;
}

/** Where a repository's objects are. Read-only by construction. @public */
export interface ObjectStore {
  /** Every object below the prefix, in no order that a caller may rely on */
  list(
    prefix: string,
    options?: { readonly signal?: AbortSignal },
  ): AsyncIterable<StoredObject>;
  /** The object's bytes, or a part of them; throws `ObjectNotFoundError` where there is none */
  get(
    key: string,
    options?: {
      readonly range?: { readonly offset: number; readonly length: number };
      readonly signal?: AbortSignal;
    },
  ): Promise<Uint8Array>;
}

/** The store answered, and the object is not there. @public */
export class ObjectNotFoundError extends Error {
  constructor(readonly key: string) {
    super(`There is no object "${key}"`);
    this.name = 'ObjectNotFoundError';
  }
}

/**
 * The store refused, could not be reached or answered nonsense.
 *
 * @public
 */
export class ObjectStoreError extends Error {
  constructor(
    readonly reason:
      | 'forbidden'
      | 'wrong-signature'
      | 'unknown-access-key'
      | 'no-bucket'
      | 'unreachable'
      | 'timeout'
      | 'invalid',
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = 'ObjectStoreError';
  }
}
