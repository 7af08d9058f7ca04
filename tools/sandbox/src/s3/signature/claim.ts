import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from '../errors';
import { parseAmzDate } from './amzDate';
import { type Credential, parseCredential } from './credential';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_EXPIRY_SECONDS = 7 * 24 * 60 * 60;

/** The parts of a request that matter for its signature. */
export interface UnverifiedRequest {
  readonly method: string;
  /** Decoded */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: IncomingHttpHeaders;
}

/** A request's own statement of its signature, not verified yet. */
export interface Claim {
  readonly credential: Credential;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly amzDate: string;
  readonly date: Date;
  readonly payloadHash: string;
  readonly presigned?: { readonly expiresSeconds: number };
}

/** Reads the claim from the header or the query, or throws the S3 error for it. */
export function readClaim(request: UnverifiedRequest): Claim {
  const authorization = request.headers.authorization;
  const inQuery = request.query.some(([name]) => name === 'X-Amz-Algorithm');
  if (authorization !== undefined && inQuery) {
    throw new S3Error(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header should be specified',
    );
  }
  if (authorization !== undefined) return readHeader(request, authorization);
  if (inQuery) return readQuery(request);
  throw new S3Error(
    'AccessDenied',
    'Access Denied. Anonymous requests are not answered.',
  );
}

function readHeader(request: UnverifiedRequest, authorization: string): Claim {
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    throw new S3Error(
      'InvalidRequest',
      `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    );
  }
  const fields = new Map(
    authorization
      .slice(ALGORITHM.length + 1)
      .split(',')
      .map(field => {
        const [name = '', ...value] = field.trim().split('=');
        return [name, value.join('=')] as const;
      }),
  );
  const credential = parseCredential(fields.get('Credential') ?? '');
  const signedHeaders = fields.get('SignedHeaders');
  const signature = fields.get('Signature');
  if (!credential || !signedHeaders || !signature) {
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      'The authorization header is malformed; it needs Credential, SignedHeaders and Signature.',
    );
  }
  const amzDate = oneHeader(request, 'x-amz-date');
  const date = parseAmzDate(amzDate);
  if (!amzDate || !date) {
    throw new S3Error(
      'AccessDenied',
      'AWS authentication requires a valid x-amz-date header',
    );
  }
  const payloadHash = oneHeader(request, 'x-amz-content-sha256');
  if (!payloadHash) {
    throw new S3Error(
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    );
  }
  return {
    credential,
    signedHeaders: signedHeaders.split(';'),
    signature,
    amzDate,
    date,
    payloadHash,
  };
}

function readQuery(request: UnverifiedRequest): Claim {
  const parameters = new Map(request.query);
  const refuse = (message: string) =>
    new S3Error('AuthorizationQueryParametersError', message);
  if (parameters.get('X-Amz-Algorithm') !== ALGORITHM) {
    throw refuse(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  }
  const credential = parseCredential(parameters.get('X-Amz-Credential') ?? '');
  if (!credential) throw refuse('Error parsing the X-Amz-Credential parameter');
  const amzDate = parameters.get('X-Amz-Date');
  const date = parseAmzDate(amzDate);
  if (!amzDate || !date) {
    throw refuse(
      "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
    );
  }
  const expires = parameters.get('X-Amz-Expires') ?? '';
  const expiresSeconds = /^\d{1,9}$/.test(expires) ? Number(expires) : 0;
  if (expiresSeconds < 1 || expiresSeconds > MAX_EXPIRY_SECONDS) {
    throw refuse(
      `X-Amz-Expires must be a number of seconds from 1 to ${MAX_EXPIRY_SECONDS}`,
    );
  }
  const signedHeaders = parameters.get('X-Amz-SignedHeaders');
  const signature = parameters.get('X-Amz-Signature');
  if (!signedHeaders || !signature) {
    throw refuse('X-Amz-SignedHeaders and X-Amz-Signature are needed');
  }
  return {
    credential,
    signedHeaders: signedHeaders.split(';'),
    signature,
    amzDate,
    date,
    payloadHash:
      oneHeader(request, 'x-amz-content-sha256') ??
      findPayloadHash(parameters) ??
      'UNSIGNED-PAYLOAD',
    presigned: { expiresSeconds },
  };
}

// Signers that move headers into the query disagree on its spelling.
function findPayloadHash(
  parameters: ReadonlyMap<string, string>,
): string | undefined {
  return [...parameters].find(
    ([name]) => name.toLowerCase() === 'x-amz-content-sha256',
  )?.[1];
}

function oneHeader(
  request: UnverifiedRequest,
  name: string,
): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
