import { ObjectStoreError } from './objectStore';

/** A user of a REST server. @public */
export interface RestCredentials {
  readonly username: string;
  readonly password: string;
}

/** A parsed `rest:` address of restic. @public */
export interface RestAddress {
  /** Scheme, host and port as written, the scheme in lower case: `https://host:8000` */
  readonly origin: string;
  /** Percent-encoded as restic sends it, empty or with a leading slash: `/team/app` */
  readonly path: string;
  /** Whether the address contains a user */
  readonly credentials?: RestCredentials;
}

/**
 * Parses a URL as restic does after `rest:`: a missing slash at the end is added, the user's name and password are
 * decoded, and the path is sent as written if its encoding is valid. Messages never repeat the text, which may contain
 * a password. Throws `ObjectStoreError` with the reason `invalid`.
 *
 * @public
 */
export function parseRestAddress(url: string): RestAddress {
  const invalid = (message: string) => new ObjectStoreError('invalid', message);
  if (/\p{Cc}/u.test(url)) {
    throw invalid(
      'The URL has a line break or another control character in it',
    );
  }
  const whole = url.endsWith('/') ? url : `${url}/`;
  const [, scheme = '', authority = '', rest = ''] =
    /^(https?):\/\/([^/?#]*)([^]*)$/i.exec(whole) ?? [];
  if (scheme === '') {
    throw invalid('The URL must begin with http:// or https://');
  }
  if (/[?#]/.test(rest)) {
    throw invalid(
      'The URL must not have a query or a fragment: restic would append its paths to it',
    );
  }
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  if (host === '') throw invalid('The URL has no host');
  const credentials =
    at < 0 ? undefined : toCredentials(authority.slice(0, at), invalid);
  const path = rest.slice(0, -1);
  if (/(^|\/)\.{1,2}(\/|$)/.test(path.replace(/%2e/gi, '.'))) {
    throw invalid('The path of the URL must not have "." or ".." in it');
  }
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) {
    throw invalid(
      'The URL has a % that is not followed by two hexadecimal digits',
    );
  }
  return {
    origin: `${scheme.toLowerCase()}://${host}`,
    path: encodePath(path),
    ...(credentials ? { credentials } : {}),
  };
}

/** Like Go's `url.Parse`. A name alone is a user without a password; neither is no user at all. */
function toCredentials(
  text: string,
  invalid: (message: string) => Error,
): RestCredentials | undefined {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(text)) {
    throw invalid(
      'The user name or password in the URL has characters that must be percent-encoded',
    );
  }
  const colon = text.indexOf(':');
  try {
    const username = decodeURIComponent(
      colon < 0 ? text : text.slice(0, colon),
    );
    const password = colon < 0 ? '' : decodeURIComponent(text.slice(colon + 1));
    return username === '' && colon < 0 ? undefined : { username, password };
  } catch {
    throw invalid(
      'The user name or password in the URL is not percent-encoded correctly',
    );
  }
}

/** Like Go's `URL.EscapedPath`: as written if its encoding is valid, otherwise encoded again. */
function encodePath(path: string): string {
  if (/^[A-Za-z0-9\-_.~!$&'()*+,;=:@[\]/%]*$/.test(path)) return path;
  const bytes = Buffer.from(
    Buffer.from(path, 'utf8')
      .toString('latin1')
      .replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
        String.fromCharCode(parseInt(digits, 16)),
      ),
    'latin1',
  );
  return Array.from(bytes, byte => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9\-_.~$&+,/:;=@]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
