import type { IncomingHttpHeaders } from 'node:http';
import { encodeForSignature, encodePath, sha256Hex } from './encoding';

/** What of a request goes into its signature. @internal */
export interface SignedParts {
  readonly method: string;
  /** Decoded, from the leading slash on */
  readonly path: string;
  /** Decoded pairs, without the signature itself */
  readonly query: readonly (readonly [string, string])[];
  readonly headers: IncomingHttpHeaders;
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
}

/** The hash of the canonical request. @internal */
export function hashCanonicalRequest(parts: SignedParts): string {
  const query = parts.query
    .map(([name, value]) => [
      encodeForSignature(name),
      encodeForSignature(value),
    ])
    .sort(
      ([nameA = '', valueA = ''], [nameB = '', valueB = '']) =>
        compare(nameA, nameB) || compare(valueA, valueB),
    )
    .map(pair => pair.join('='))
    .join('&');
  const headers = parts.signedHeaders
    .map(name => `${name}:${canonicalValue(parts.headers[name])}\n`)
    .join('');
  return sha256Hex(
    [
      parts.method,
      encodePath(parts.path),
      query,
      headers,
      parts.signedHeaders.join(';'),
      parts.payloadHash,
    ].join('\n'),
  );
}

function canonicalValue(value: string | readonly string[] | undefined): string {
  const values = Array.isArray(value) ? value : [value ?? ''];
  return values.map(each => String(each).trim().replace(/ +/g, ' ')).join(',');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
