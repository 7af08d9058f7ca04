import { InputError } from '@backstage/errors';

/** Where a repository is, taken apart. @internal */
export interface RepositoryPlace {
  /** `s3:http://host:port/bucket/path`: equal places have equal locations */
  readonly location: string;
  /** Scheme, host and port */
  readonly endpoint: string;
  readonly bucket: string;
  /** Without slashes at its ends; empty for the bucket's root */
  readonly path: string;
}

/**
 * Reads a `RESTIC_REPOSITORY`. Only restic's `s3:` is taken: `rclone:`, `sftp:` and local paths would make restic run
 * or read something on its machine, and are none of the portal's business. Messages never repeat the text: people put
 * passwords into addresses.
 *
 * @internal
 */
export function parseRepository(text: string): RepositoryPlace {
  const trimmed = text.trim();
  if (!trimmed.startsWith('s3:')) {
    const scheme = /^([a-z]{1,10}):/i.exec(trimmed)?.[1];
    throw new InputError(
      `The repository is not an S3 one${
        scheme ? ` but "${scheme}:"` : ''
      }: the portal reads "s3:http://host:port/bucket/path" only`,
    );
  }
  // restic takes "s3:host/bucket" and "s3://host/bucket" for https.
  const rest = trimmed.slice('s3:'.length).replace(/^\/\//, '');
  const address = /^https?:\/\//i.test(rest) ? rest : `https://${rest}`;
  const match = /^(https?):\/\/([^/]+)\/([^/]+)(\/.*)?$/i.exec(address);
  if (!match || /[\s\\?#%\p{Cc}]/u.test(address)) {
    throw new InputError(
      'The repository\'s address must be "s3:http://host:port/bucket/path", without query, escapes or spaces',
    );
  }
  const [, scheme = '', host = '', bucket = '', rawPath = ''] = match;
  const segments = rawPath.split('/').filter(segment => segment !== '');
  if ([bucket, ...segments].some(part => part === '.' || part === '..')) {
    throw new InputError(
      'The repository\'s address must not have "." or ".." in its path',
    );
  }
  const endpoint = toEndpoint(scheme.toLowerCase(), host);
  const path = segments.join('/');
  return {
    location: `s3:${endpoint}/${bucket}${path === '' ? '' : `/${path}`}`,
    endpoint,
    bucket,
    path,
  };
}

/** Refuses hosts that are written so that they read as another: 2130706433, 0x7f.1, 127.1, user@host. */
function toEndpoint(scheme: string, host: string): string {
  const raw = `${scheme}://${host}`;
  if (host.includes('@')) {
    throw new InputError(
      "The repository's address must not contain a user name or password",
    );
  }
  if (!URL.canParse(raw)) {
    throw new InputError("The repository's address has no valid host and port");
  }
  const url = new URL(raw);
  const defaultPort = scheme === 'http' ? ':80' : ':443';
  const written = host.toLowerCase();
  const plain =
    url.port === '' && written.endsWith(defaultPort)
      ? written.slice(0, -defaultPort.length)
      : written;
  if (plain !== url.host || /^\[::ffff:/i.test(url.hostname)) {
    throw new InputError(
      "The repository's host is written in an unusual form: write names in lower case letters, and addresses as in 10.0.0.1 or [fd00::1]",
    );
  }
  return url.origin;
}
