import type { IncomingMessage } from 'node:http';
import { createHash } from 'node:crypto';
import { BodyChecksums } from './checksums';
import { decodeChunkedBody } from './chunkedBody';
import { S3Error } from './errors';
import type { VerifiedSignature } from './signature/verifySignature';

const MAX_OBJECT_BYTES = 5 * 1024 ** 3;

/** The result of reading a body to its end. */
interface ReceivedPayload {
  readonly size: number;
  /** Lower case hex */
  readonly md5: string;
  /** Checksum headers that the response repeats */
  readonly checksumHeaders: Readonly<Record<string, string>>;
}

/**
 * Reads a request's body through the given sink and verifies it: its length, its hash or its chunks' signatures, and
 * its checksums. Throws after the sink has received bytes, so the sink must write to a hidden location.
 */
export async function receivePayload(
  request: IncomingMessage,
  signature: VerifiedSignature,
  sink: (bytes: Uint8Array) => Promise<void> | void,
): Promise<ReceivedPayload> {
  const checksums = new BodyChecksums(request.headers);
  const announced = announcedLength(request, signature.payloadHash);
  const hash = createHash('sha256');
  let size = 0;
  for await (const bytes of decode(request, signature, checksums)) {
    size += bytes.length;
    if (size > announced) throw incompleteBody(announced);
    hash.update(bytes);
    checksums.update(bytes);
    await sink(bytes);
  }
  if (size !== announced) throw incompleteBody(announced);
  const { payloadHash } = signature;
  if (
    /^[0-9a-f]{64}$/.test(payloadHash) &&
    hash.digest('hex') !== payloadHash
  ) {
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: payloadHash },
    );
  }
  const { md5, headers } = await checksums.finish();
  return { size, md5, checksumHeaders: headers };
}

/** Reads a small body as a whole. */
export async function receiveText(
  request: IncomingMessage,
  signature: VerifiedSignature,
  options: { readonly largest: number; readonly digestRequired?: boolean },
): Promise<string> {
  if (options.digestRequired && !new BodyChecksums(request.headers).given) {
    throw new S3Error(
      'InvalidRequest',
      'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    );
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  await receivePayload(request, signature, bytes => {
    size += bytes.length;
    if (size > options.largest) {
      throw new S3Error(
        'EntityTooLarge',
        `The body of this request may have at most ${options.largest} bytes.`,
      );
    }
    pieces.push(bytes);
  });
  return Buffer.concat(pieces).toString('utf8');
}

function decode(
  request: IncomingMessage,
  signature: VerifiedSignature,
  checksums: BodyChecksums,
): AsyncIterable<Uint8Array> {
  // Leaving the loop must not close the connection: the error still has to be sent.
  const body: AsyncIterable<Uint8Array> = request.iterator({
    destroyOnReturn: false,
  });
  const onTrailers = (trailers: ReadonlyMap<string, string>) =>
    checksums.addTrailers(trailers);
  switch (signature.payloadHash) {
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD':
      return decodeChunkedBody(body, { signed: signature, trailers: false });
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER':
      return decodeChunkedBody(body, {
        signed: signature,
        trailers: true,
        onTrailers,
      });
    case 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
      return decodeChunkedBody(body, { trailers: true, onTrailers });
    case 'UNSIGNED-PAYLOAD':
      return body;
    default:
      if (/^[0-9a-f]{64}$/.test(signature.payloadHash)) return body;
      throw new S3Error(
        'InvalidArgument',
        'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-UNSIGNED-PAYLOAD-TRAILER or a valid sha256 value.',
      );
  }
}

function announcedLength(
  request: IncomingMessage,
  payloadHash: string,
): number {
  const header = payloadHash.startsWith('STREAMING-')
    ? 'x-amz-decoded-content-length'
    : 'content-length';
  const value = request.headers[header];
  // A body without a length is ignored, unless it uses HTTP's own chunks.
  if (
    value === undefined &&
    header === 'content-length' &&
    request.headers['transfer-encoding'] === undefined &&
    request.method !== 'PUT'
  ) {
    return 0;
  }
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value)) {
    throw new S3Error(
      'MissingContentLength',
      `You must provide the ${header} HTTP header.`,
    );
  }
  const length = Number(value);
  if (length > MAX_OBJECT_BYTES) {
    throw new S3Error(
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed size',
      { ProposedSize: length, MaxSizeAllowed: MAX_OBJECT_BYTES },
    );
  }
  return length;
}

function incompleteBody(announced: number): S3Error {
  return new S3Error(
    'IncompleteBody',
    `The body does not have the ${announced} bytes that its headers announce.`,
  );
}
