import type { ObjectStore, Redacted, StoreConnection } from 'restic-repository';

/** Where a repository is, taken from its address. @public */
export interface RepositoryPlace {
  /**
   * The address in one spelling, without credentials, beginning with the scheme: `b2:bucket/path`. People see it, and
   * two sources with equal locations share a repository
   */
  readonly location: string;
  /**
   * Scheme, host and port of the server, such as `https://backup.example:8000`. Nothing is opened unless the operator
   * listed it under `volsync.objectStores`. Absent if the store is not on a network
   */
  readonly endpoint?: string;
  readonly bucket?: string;
  /** Without slashes at its ends */
  readonly path?: string;
}

/** What opens one repository. @public */
export interface OpenRepositoryStoreOptions {
  readonly place: RepositoryPlace;
  /** `RESTIC_REPOSITORY` as the Secret has it. It may contain a password: never put it into a message */
  readonly address: Redacted<string>;
  /** Values of the Secret for those of `secretKeys` that it has */
  readonly secret: Readonly<Record<string, Redacted<string>>>;
  /**
   * How to connect. Its `dispatcher` (of undici) connects to `place.endpoint` only, at addresses that the operator
   * allows, and trusts the certificate authority of the resource. It is absent if the place has no endpoint. `signal`
   * ends whatever the store reads.
   */
  readonly connection: StoreConnection;
}

/**
 * Reads repositories of one scheme. Addresses and Secrets are written by tenants: connect to nothing but what
 * `connection` reaches, bound what you read, and follow no redirect.
 *
 * @public
 */
export interface RepositoryStoreType {
  /** What an address begins with, without the colon: `b2` */
  readonly scheme: string;
  /** Keys of the Secret that `open` needs, as restic names the variables: `B2_ACCOUNT_ID`. Default: none */
  readonly secretKeys?: readonly string[];
  /**
   * Takes an address apart, exactly as restic does, without I/O. The argument begins with the scheme. Throws
   * `InputError` (of `@backstage/errors`) with a message that doesn't repeat the address.
   */
  parse(address: string): RepositoryPlace;
  /**
   * A store that lists and reads the objects of the repository. Its methods throw `ObjectStoreError` and
   * `ObjectNotFoundError` of `restic-repository`; other errors are shown as they are. Throws `InputError` if the Secret
   * lacks a value.
   */
  open(options: OpenRepositoryStoreOptions): ObjectStore;
}
