import { posix } from 'node:path';
import { InputError } from '@backstage/errors';
import type { RepositoryAddress } from './RepositoryAddress';
import { toEndpoint } from './toEndpoint';

const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;

/**
 * Reads an `s3:` address exactly as restic does: text that begins with `s3:http` is a URL, whose path is decoded and
 * whose query and fragment are dropped; anything else after `s3:` or `s3://` is taken as it is, for https. Of the path, the
 * bucket ends at the first slash, and the rest is cleaned as Go's `path.Clean` does, which keeps a slash at its beginning.
 *
 * Messages never repeat the text: people put passwords into addresses. Throws `InputError`.
 *
 * @internal
 */
export function parseS3Repository(text: string): RepositoryAddress {
  if (!text.startsWith('s3:')) {
    throw new InputError("The repository's address must begin with s3:");
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
    scheme: 's3',
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
