/** Where a repository is, taken apart. @internal */
export interface RepositoryAddress {
  /** What the address begins with, without the colon: `s3` */
  readonly scheme: string;
  /** `s3:http://host:port/bucket/path`: equal places have equal locations */
  readonly location: string;
  /** Scheme, host and port; empty for a store that is not on a network */
  readonly endpoint: string;
  /** Empty for a store without buckets */
  readonly bucket: string;
  /** Without a slash at its end; empty for the root. Of S3, a slash at its beginning is part of every key */
  readonly path: string;
}
