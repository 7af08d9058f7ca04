import { ObjectStoreError } from './objectStore';
import type { StoreConnection } from './requests';

/** The keys that sign requests. @public */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How to reach a bucket of an S3-compatible store. @public */
export interface S3StoreOptions extends StoreConnection {
  /** `http://host:port` or `https://host`, with a path if the store is published below one */
  readonly endpoint: string;
  readonly bucket: string;
  /**
   * Path of the repository inside the bucket; none if it is the bucket's root. A leading slash is part of the keys:
   * restic stores a repository at `s3:http://host/bucket//app` under `/app/`
   */
  readonly prefix?: string;
  /** Region that requests are signed for. Default `us-east-1`, which S3-compatible stores accept */
  readonly region?: string;
  /** Keys, or a function that returns the current ones, called for each request. If it throws, the request fails */
  readonly credentials: S3Credentials | (() => Promise<S3Credentials>);
}

/** The validated target of requests. */
export interface S3Location {
  readonly origin: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  /** Percent-encoded path of the bucket */
  readonly bucketPath: string;
  readonly bucket: string;
  /** Empty, or with a trailing slash */
  readonly prefix: string;
}

/** Percent-encodes as Signature Version 4 requires: all but the unreserved characters. */
export function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character =>
      `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** Validates the options and throws `invalid` with the violated rule. */
export function parseLocation(options: S3StoreOptions): S3Location {
  const invalid = (message: string) => new ObjectStoreError('invalid', message);
  let url: URL;
  try {
    url = new URL(options.endpoint);
  } catch {
    throw invalid('The endpoint is not a URL such as "https://minio.example"');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid(
      `The endpoint has the scheme "${url.protocol}"; only http: and https: are read`,
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw invalid(
      'The endpoint must be an address alone, without user, query or fragment',
    );
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/.test(options.bucket)) {
    throw invalid('The bucket has characters that no bucket name may have');
  }
  const prefix = (options.prefix ?? '').replace(/\/+$/, '');
  if (
    prefix
      .split('/')
      .some(part => part === '.' || part === '..' || /\p{Cc}/u.test(part))
  ) {
    throw invalid('The prefix may not hold ".", ".." or control characters');
  }
  const base = url.pathname.replace(/\/+$/, '');
  return {
    origin: url.origin,
    protocol: url.protocol,
    hostname: url.hostname,
    port: url.port ? Number(url.port) : undefined,
    bucketPath: `${base}/${encodeSegment(options.bucket)}`,
    bucket: options.bucket,
    prefix: options.prefix ? `${prefix}/` : '',
  };
}
