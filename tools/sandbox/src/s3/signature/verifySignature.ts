/*
 * Who sent a request, proven by AWS Signature Version 4.
 *
 * A request carries its signature in the Authorization header or, presigned,
 * in the query. Both are read into one `Claim` (claim.ts); what is checked
 * from there on is the same: scope, key, time, every `x-amz-` header signed,
 * and last the signature itself, compared in constant time. The payload's hash
 * is part of what is signed; that the payload has this hash is checked while
 * it is received (payload.ts), and for `STREAMING-` payloads chunk by chunk
 * from the seed that is returned here (chunkedBody.ts).
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from '../errors';
import { ObjectStoreUser } from '../types';
import { hashCanonicalRequest } from './canonicalRequest';
import { Claim, readClaim } from './claim';
import { toScope, toSigningKey } from './credentialScope';
import { hmac } from './encoding';

const LARGEST_SKEW_MILLISECONDS = 15 * 60 * 1000;

/** A request as far as its signature goes. @internal */
export interface UnverifiedRequest {
  readonly method: string;
  /** Decoded */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: IncomingHttpHeaders;
}

/** Who sent a request and what the chunks of its body are signed with. @internal */
export interface VerifiedSignature {
  readonly user: ObjectStoreUser;
  readonly payloadHash: string;
  readonly signature: string;
  readonly signingKey: Uint8Array;
  readonly amzDate: string;
  readonly scope: string;
}

/** Throws the S3 error that says why a request is not believed. @internal */
export function verifySignature(
  request: UnverifiedRequest,
  options: {
    readonly users: readonly ObjectStoreUser[];
    readonly region: string;
    readonly now: Date;
  },
): VerifiedSignature {
  const claim = readClaim(request);
  checkScope(claim, request, options.region);
  const user = options.users.find(
    each => each.accessKey === claim.credential.accessKey,
  );
  if (!user) {
    throw new S3Error(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: claim.credential.accessKey },
    );
  }
  checkTime(claim, options.now);
  checkSignedHeaders(claim, request.headers);

  const scope = toScope(claim.credential);
  const signingKey = toSigningKey(user.secretKey, claim.credential);
  const canonicalHash = hashCanonicalRequest({
    ...request,
    query: claim.signedQuery,
    signedHeaders: claim.signedHeaders,
    payloadHash: claim.payloadHash,
  });
  const expected = hmac(
    signingKey,
    `AWS4-HMAC-SHA256\n${claim.amzDate}\n${scope}\n${canonicalHash}`,
  ).toString('hex');
  if (!sameSignature(expected, claim.signature)) {
    throw signatureDoesNotMatch(claim.credential.accessKey);
  }
  return {
    user,
    payloadHash: claim.payloadHash,
    signature: claim.signature,
    signingKey,
    amzDate: claim.amzDate,
    scope,
  };
}

/** Compares in constant time. @internal */
export function sameSignature(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** @internal */
export function signatureDoesNotMatch(accessKey: string): S3Error {
  return new S3Error(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    { AWSAccessKeyId: accessKey },
  );
}

function checkScope(
  claim: Claim,
  request: UnverifiedRequest,
  region: string,
): void {
  const { credential } = claim;
  const malformed = (message: string, details = {}) =>
    new S3Error(
      claim.presigned
        ? 'AuthorizationQueryParametersError'
        : 'AuthorizationHeaderMalformed',
      message,
      details,
    );
  if (credential.service !== 's3') {
    throw malformed(
      `The credential scope names the service "${credential.service}". This endpoint belongs to "s3".`,
    );
  }
  // Clients that do not know the region yet ask for it in us-east-1.
  const asksForRegion =
    request.query.some(([name]) => name === 'location') &&
    credential.region === 'us-east-1';
  if (credential.region !== region && !asksForRegion) {
    throw malformed(
      `The credential scope names the region "${credential.region}"; expecting "${region}".`,
      { Region: region },
    );
  }
  if (credential.date !== claim.amzDate.slice(0, 8)) {
    throw malformed(
      `The credential scope's date "${credential.date}" is not the date of the request "${claim.amzDate}".`,
    );
  }
}

function checkTime(claim: Claim, now: Date): void {
  const age = now.getTime() - claim.date.getTime();
  if (claim.presigned) {
    if (age < -LARGEST_SKEW_MILLISECONDS) {
      throw new S3Error('AccessDenied', 'Request is not valid yet');
    }
    if (age > claim.presigned.expiresSeconds * 1000) {
      throw new S3Error('AccessDenied', 'Request has expired', {
        ServerTime: now.toISOString(),
        Expires: new Date(
          claim.date.getTime() + claim.presigned.expiresSeconds * 1000,
        ).toISOString(),
      });
    }
    return;
  }
  if (Math.abs(age) > LARGEST_SKEW_MILLISECONDS) {
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        RequestTime: claim.amzDate,
        ServerTime: now.toISOString(),
        MaxAllowedSkewMilliseconds: LARGEST_SKEW_MILLISECONDS,
      },
    );
  }
}

// A header that changes what a request does must not be addable on the way.
function checkSignedHeaders(claim: Claim, headers: IncomingHttpHeaders): void {
  const unsigned = Object.keys(headers).filter(
    name => name.startsWith('x-amz-') && !claim.signedHeaders.includes(name),
  );
  if (!claim.signedHeaders.includes('host')) unsigned.unshift('host');
  if (unsigned.length > 0) {
    throw new S3Error(
      'AccessDenied',
      'There were headers present in the request which were not signed',
      { HeadersNotSigned: unsigned.join(', ') },
    );
  }
}
