/** One object of a store. @public */
export interface StoredObject {
  /** Path below the store's root, `data/ab/abcd…` */
  readonly key: string;
  readonly sizeBytes: number;
  /** When it was written, if the store reports it: rest-server does not */
  readonly lastModified?: Date;
  /** The store's own name of the storage class, if it reports one: `STANDARD`, `GLACIER`, … */
  readonly storageClass?: string;
  /** The store's fingerprint of the object's content, if it reports one, without quotes */
  readonly etag?: string;
}

/** The store of a repository's objects. Read-only by construction. @public */
export interface ObjectStore {
  /** Every object below the prefix, in unspecified order */
  list(
    prefix: string,
    options?: { readonly signal?: AbortSignal },
  ): AsyncIterable<StoredObject>;
  /** The object's bytes, or a part of them; throws `ObjectNotFoundError` if it doesn't exist */
  get(
    key: string,
    options?: {
      readonly range?: { readonly offset: number; readonly length: number };
      readonly signal?: AbortSignal;
    },
  ): Promise<Uint8Array>;
}

/** The store responded that the object does not exist. @public */
export class ObjectNotFoundError extends Error {
  constructor(readonly key: string) {
    super(`There is no object "${key}"`);
    this.name = 'ObjectNotFoundError';
  }
}

/**
 * The store refused, could not be reached or sent an invalid response.
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
