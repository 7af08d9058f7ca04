import { posix } from 'node:path';
import { InputError } from '@backstage/errors';
import type { RepositoryAddress } from './RepositoryAddress';
import { toEndpoint } from './toEndpoint';

const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;

/**
 * Parses an `s3:` address exactly as restic does. Text that begins with `s3:http` is a URL: its path is decoded, its
 * query and fragment are dropped. Anything else after `s3:` or `s3://` is taken literally, for https. The bucket ends
 * at the first slash of the path. The rest is cleaned like Go's `path.Clean`, which keeps a leading slash.
 *
 * Messages never repeat the text, because people put passwords into addresses. Throws `InputError`.
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
  /** Bucket and the path in it */
  readonly path: string;
}

/** Like Go's `url.Parse`: invalid escapes make the URL invalid. */
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

/** Like Go's `path.Clean`; `.` is the root of the bucket. */
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

/** Escapes the location so that restic would read it the same way. */
function encode(path: string): string {
  return path.replace(/[%?#\s\\"<>^`{|}]/gu, encodeURIComponent);
}
