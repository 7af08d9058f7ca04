import { posix } from 'node:path';
import { InputError } from '@backstage/errors';

/** Keys of S3 have 1,024 bytes at most, each three characters where it is escaped */
const MAX_LENGTH = 4_096;
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;

/** Where a repository is, taken apart. @internal */
export interface RepositoryAddress {
  /** `s3:http://host:port/bucket/path`: equal places have equal locations */
  readonly location: string;
  /** Scheme, host and port */
  readonly endpoint: string;
  readonly bucket: string;
  /** Without a slash at its end; empty for the bucket's root. A slash at its beginning is part of every key */
  readonly path: string;
}

/** The address is right, and the portal cannot read such a repository. @internal */
export class UnsupportedRepositoryError extends InputError {}

/**
 * Reads a `RESTIC_REPOSITORY` exactly as restic does: text that begins with `s3:http` is a URL, whose path is decoded and
 * whose query and fragment are dropped; anything else after `s3:` or `s3://` is taken as it is, for https. Of the path, the
 * bucket ends at the first slash, and the rest is cleaned as Go's `path.Clean` does, which keeps a slash at its beginning.
 *
 * Only restic's `s3:` is taken: `rclone:`, `sftp:` and local paths would make restic run or read something on its machine.
 * Messages never repeat the text: people put passwords into addresses. Throws `InputError`.
 *
 * @internal
 */
export function parseRepository(text: string): RepositoryAddress {
  if (!text.startsWith('s3:')) {
    const scheme = /^\s*([a-z]{1,10}):/i.exec(text)?.[1];
    throw new UnsupportedRepositoryError(
      `The repository is ${
        scheme ? `one of the kind "${scheme}:"` : 'not in an object store'
      }: the portal reads "s3:http://host:port/bucket/path" only`,
    );
  }
  // Before anything else reads it: cleaning a path of a megabyte takes minutes
  if (text.length > MAX_LENGTH) {
    throw new InputError(
      `The repository's address has more than ${MAX_LENGTH} characters`,
    );
  }
  const rest = text.slice('s3:'.length);
  const isUrl = rest.startsWith('http');
  const {
    scheme,
    host,
    path: whole,
  } = isUrl ? splitUrl(rest) : splitPlain(rest);
  if (/\p{Cc}/u.test(text) || /\p{Cc}/u.test(whole)) {
    throw new InputError(
      "The repository's address has a line break or another control character in it",
    );
  }
  const slash = whole.indexOf('/');
  const bucket = slash < 0 ? whole : whole.slice(0, slash);
  if (host === '' || !BUCKET.test(bucket)) {
    throw new InputError(
      'The repository\'s address must be "s3:http://host:port/bucket/path"',
    );
  }
  const path = cleanPath(slash < 0 ? '' : whole.slice(slash + 1));
  if (path.split('/').includes('..')) {
    throw new InputError(
      'The repository\'s address must not lead out of its bucket by ".."',
    );
  }
  const endpoint = toEndpoint(scheme, host);
  return {
    location: `s3:${endpoint}/${bucket}${
      path === '' ? '' : `/${encode(path)}`
    }`,
    endpoint,
    bucket,
    path,
  };
}

interface SplitAddress {
  readonly scheme: string;
  readonly host: string;
  /** Bucket, and what follows it */
  readonly path: string;
}

/** As Go's `url.Parse`: what is not escaped rightly is no URL. */
function splitUrl(text: string): SplitAddress {
  const match = /^(https?):\/\/([^/?#]*)(?:\/([^?#]*))?/.exec(text);
  const [, scheme = '', host = '', path = ''] = match ?? [];
  try {
    return { scheme, host, path: decodeURIComponent(path) };
  } catch {
    throw new InputError(
      "The repository's address has a % that is not followed by two hexadecimal digits",
    );
  }
}

function splitPlain(text: string): SplitAddress {
  const rest = text.replace(/^\/\//, '');
  const slash = rest.indexOf('/');
  return {
    scheme: 'https',
    host: slash < 0 ? rest : rest.slice(0, slash),
    path: slash < 0 ? '' : rest.slice(slash + 1),
  };
}

/** As Go's `path.Clean`, and `.` is the bucket's root. */
function cleanPath(path: string): string {
  if (path === '') {
    return '';
  }
  const clean = posix.normalize(path);
  if (/^\/+$/.test(clean)) {
    return '/';
  }
  const cut = clean.replace(/\/+$/, '');
  return cut === '.' ? '' : cut;
}

/** So that the location reads as restic would read it. */
function encode(path: string): string {
  return path.replace(/[%?#\s\\"<>^`{|}]/gu, encodeURIComponent);
}

/** Refuses hosts that are written so that they read as another: 2130706433, 0x7f.1, 127.1, user@host. */
function toEndpoint(scheme: string, host: string): string {
  const raw = `${scheme}://${host}`;
  if (host.includes('@')) {
    throw new InputError(
      "The repository's address must not contain a user name or password",
    );
  }
  if (!URL.canParse(raw) || /[\s\\%]/.test(host)) {
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
