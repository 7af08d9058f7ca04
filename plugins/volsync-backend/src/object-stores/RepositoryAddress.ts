/** The parts of a repository's address. @internal */
export interface RepositoryAddress {
  /** The prefix of the address without the colon: `s3` */
  readonly scheme: string;
  /** `s3:http://host:port/bucket/path`; equal for addresses of the same repository */
  readonly location: string;
  /** Scheme, host and port; empty for a store that is not on a network */
  readonly endpoint: string;
  /** Empty for a store without buckets */
  readonly bucket: string;
  /** Without a trailing slash; empty for the root. For S3, a leading slash is part of every key */
  readonly path: string;
}
