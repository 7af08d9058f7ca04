import { ObjectNotFoundError, ObjectStoreError } from './objectStore';

/** An unsuccessful response. */
interface S3Refusal {
  readonly statusCode: number;
  /** The beginning of the body, limited in size */
  readonly body: string;
  /** Whether an object or the bucket was requested, and which */
  readonly key: string | undefined;
  readonly bucket: string;
  readonly origin: string;
}

const reasons: Readonly<Record<string, ObjectStoreError['reason']>> = {
  AccessDenied: 'forbidden',
  AllAccessDisabled: 'forbidden',
  AccountProblem: 'forbidden',
  ExpiredToken: 'forbidden',
  InvalidToken: 'forbidden',
  TokenRefreshRequired: 'forbidden',
  SignatureDoesNotMatch: 'wrong-signature',
  AuthorizationHeaderMalformed: 'wrong-signature',
  RequestTimeTooSkewed: 'wrong-signature',
  InvalidAccessKeyId: 'unknown-access-key',
  NoSuchBucket: 'no-bucket',
  SlowDown: 'unreachable',
  ServiceUnavailable: 'unreachable',
  InternalError: 'unreachable',
  RequestTimeout: 'timeout',
};

const advice: Readonly<Record<string, string>> = {
  AccessDenied:
    'the credentials are known, and their policy does not allow this read',
  ExpiredToken: 'the session token has expired',
  SignatureDoesNotMatch:
    'the secret access key is not the one of this access key',
  AuthorizationHeaderMalformed: 'the region is not the one of the bucket',
  RequestTimeTooSkewed: "the clocks differ: check this machine's time",
  InvalidAccessKeyId: 'the store does not know the access key',
  NoSuchBucket: 'there is no bucket of that name',
};

/** The code of an S3 error document, if the body is one. */
function errorCode(body: string): string | undefined {
  return /<Error>[^]*?<Code>([A-Za-z0-9]{1,64})<\/Code>/.exec(body)?.[1];
}

/**
 * Maps an unsuccessful response to an error. The body is never part of the message: stores echo the access key and the
 * string to sign in it.
 */
export function toStoreError(
  refusal: S3Refusal,
): ObjectStoreError | ObjectNotFoundError {
  const { statusCode, key, bucket, origin } = refusal;
  const code = errorCode(refusal.body);
  if (
    key !== undefined &&
    statusCode === 404 &&
    (code === undefined || code === 'NoSuchKey')
  ) {
    return new ObjectNotFoundError(key);
  }
  const where = `Bucket "${bucket}" at ${origin}`;
  const status = code ? `${statusCode} ${code}` : `${statusCode}`;
  if (statusCode >= 300 && statusCode < 400) {
    return new ObjectStoreError(
      'invalid',
      `${where} answered ${status}, a redirect, and redirects are not followed: ` +
        'correct the endpoint or the region',
    );
  }
  let reason = code === undefined ? undefined : reasons[code];
  if (reason === undefined) {
    if (statusCode === 401 || statusCode === 403) reason = 'forbidden';
    else if (statusCode === 404 && key === undefined) reason = 'no-bucket';
    else if (statusCode === 429 || statusCode >= 500) reason = 'unreachable';
    else reason = 'invalid';
  }
  const hint = code === undefined ? undefined : advice[code];
  return new ObjectStoreError(
    reason,
    `${where} answered ${status}${key === undefined ? '' : ` for "${key}"`}${
      hint ? `: ${hint}` : ''
    }`,
  );
}
