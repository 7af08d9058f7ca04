/*
 * Overview
 *
 * Verifies the sender of a request with AWS Signature Version 4.
 *
 * A request has its signature in the Authorization header or, presigned, in the query. Both are parsed into one `Claim`
 * (claim.ts). The checks are the same for both: scope, key, time, that every `x-amz-` header is signed, and last the
 * signature itself: AWS's own signer signs the request again (ClaimSigner.ts), and the two signatures are compared in
 * constant time. The payload's hash is part of the signed data. The payload is compared with this hash while it is
 * received (payload.ts), and for `STREAMING-` payloads chunk by chunk (chunkedBody.ts).
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from '../errors';
import type { ObjectStoreUser } from '../types';
import { type Claim, readClaim, type UnverifiedRequest } from './claim';
import { ClaimSigner } from './ClaimSigner';

const MAX_SKEW_MS = 15 * 60 * 1000;

/** The sender of a request, and the verifier for the chunks of its body. */
export interface VerifiedSignature {
  readonly user: ObjectStoreUser;
  readonly payloadHash: string;
  readonly signature: string;
  readonly signer: Pick<ClaimSigner, 'signPart'>;
}

/** Throws the S3 error with the reason if a request is rejected. */
export async function verifySignature(
  request: UnverifiedRequest,
  options: {
    readonly users: readonly ObjectStoreUser[];
    readonly region: string;
    readonly now: Date;
  },
): Promise<VerifiedSignature> {
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

  const signer = new ClaimSigner(claim, user.secretKey);
  if (!isSameSignature(await signer.signAgain(request), claim.signature)) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { AWSAccessKeyId: claim.credential.accessKey },
    );
  }
  return {
    user,
    payloadHash: claim.payloadHash,
    signature: claim.signature,
    signer,
  };
}

/** Compares in constant time. */
export function isSameSignature(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
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
  // Clients that do not know the region yet request it with us-east-1.
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
    if (age < -MAX_SKEW_MS) {
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
  if (Math.abs(age) > MAX_SKEW_MS) {
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        RequestTime: claim.amzDate,
        ServerTime: now.toISOString(),
        MaxAllowedSkewMilliseconds: MAX_SKEW_MS,
      },
    );
  }
}

// A header that changes the effect of a request must not be added in transit.
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
