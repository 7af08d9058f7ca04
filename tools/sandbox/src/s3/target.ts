import { S3Error } from './errors';

/** The target of a request's URL. */
export interface Target {
  /** Decoded */
  readonly path: string;
  /** Empty: the service itself */
  readonly bucket: string;
  /** Empty: the bucket itself */
  readonly key: string;
  readonly pairs: readonly (readonly [string, string])[];
  readonly query: ReadonlyMap<string, string>;
}

/** Parses path-style URLs, `/bucket/key?query`; throws InvalidURI. */
export function parseTarget(url: string): Target {
  const [rawPath = '', ...rawQuery] = url.split('?');
  if (!rawPath.startsWith('/')) throw invalidUri();
  const path = decode(rawPath);
  const slash = path.indexOf('/', 1);
  const pairs = rawQuery
    .join('?')
    .split('&')
    .filter(pair => pair !== '')
    .map(pair => {
      const [name = '', ...value] = pair.split('=');
      return [decodeQuery(name), decodeQuery(value.join('='))] as const;
    });
  return {
    path,
    bucket: slash < 0 ? path.slice(1) : path.slice(1, slash),
    key: slash < 0 ? '' : path.slice(slash + 1),
    pairs,
    query: new Map(pairs),
  };
}

/** Percent-decoding that throws InvalidURI. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidUri();
  }
}

function decodeQuery(text: string): string {
  return decode(text.replace(/\+/g, '%20'));
}

function invalidUri(): S3Error {
  return new S3Error('InvalidURI', "Couldn't parse the specified URI.");
}
