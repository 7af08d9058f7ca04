import type { ObjectStore, Redacted, StoreConnection } from 'restic-repository';

/** The location of a repository, parsed from its address. @public */
export interface RepositoryPlace {
  /**
   * The normalized address without credentials, starting with the scheme: `b2:bucket/path`. It is shown to people, and
   * two sources with equal locations share a repository
   */
  readonly location: string;
  /**
   * Scheme, host and port of the server, such as `https://backup.example:8000`. Nothing is opened unless the operator
   * listed it under `volsync.objectStores`. Absent if the store is not on a network
   */
  readonly endpoint?: string;
  readonly bucket?: string;
  /** Without leading and trailing slashes */
  readonly path?: string;
}

/** The options to open one repository. @public */
export interface OpenRepositoryStoreOptions {
  readonly place: RepositoryPlace;
  /** `RESTIC_REPOSITORY` as in the Secret. It may contain a password, so never put it into a message */
  readonly address: Redacted<string>;
  /** The Secret's values for `secretKeys`; keys that it lacks are absent */
  readonly secret: Readonly<Record<string, Redacted<string>>>;
  /**
   * How to connect. Its `dispatcher` (of undici) connects only to `place.endpoint`, at addresses that the operator
   * allows, and trusts the certificate authority of the resource. It is absent if the location has no endpoint.
   * `signal` ends the store's reads.
   */
  readonly connection: StoreConnection;
}

/**
 * Reads repositories of one scheme. Tenants write addresses and Secrets. So connect only through `connection`, limit
 * what you read, and follow no redirect.
 *
 * @public
 */
export interface RepositoryStoreType {
  /** The prefix of an address, without the colon: `b2` */
  readonly scheme: string;
  /** Keys of the Secret that `open` needs, as restic names the variables: `B2_ACCOUNT_ID`. Default: none */
  readonly secretKeys?: readonly string[];
  /**
   * Parses an address exactly as restic does, without I/O. The argument begins with the scheme. Throws `InputError` (of
   * `@backstage/errors`) with a message that doesn't repeat the address.
   */
  parse(address: string): RepositoryPlace;
  /**
   * Returns a store that lists and reads the objects of the repository. Its methods throw `ObjectStoreError` and
   * `ObjectNotFoundError` of `restic-repository`; other errors are shown unchanged. Throws `InputError` if the Secret
   * lacks a value.
   */
  open(options: OpenRepositoryStoreOptions): ObjectStore;
}
