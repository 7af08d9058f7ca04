/*
 * `aws-chunked` bodies, the form of every STREAMING- payload:
 *
 * <size in hex>[;chunk-signature=<64 hex>]\r\n <bytes> \r\n
 *   ... 0[;chunk-signature=<64 hex>]\r\n
 *   [<trailer name>:<value>\r\n]... [x-amz-trailer-signature:<64 hex>\r\n] \r\n
 *
 * Bytes are passed on as they arrive; a chunk's signature can be verified only at its end. So consumers must not make
 * them visible before the generator has ended: the object store writes them to a temporary file.
 */
import { createHash } from 'node:crypto';
import { ByteReader } from './byteReader';
import { S3Error } from './errors';
import {
  isSameSignature,
  type VerifiedSignature,
} from './signature/verifySignature';

const EMPTY_HASH = sha256Hex('');
const MAX_TRAILERS = 16;

interface ChunkedBodyOptions {
  /** Omitted if chunks are not signed */
  readonly signed?: Pick<VerifiedSignature, 'signature' | 'signer'>;
  /** Whether trailers may follow the last chunk */
  readonly trailers: boolean;
  readonly onTrailers?: (trailers: ReadonlyMap<string, string>) => void;
}

/** The decoded bytes of an aws-chunked body. */
export async function* decodeChunkedBody(
  source: AsyncIterable<Uint8Array>,
  options: ChunkedBodyOptions,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source);
  let previous = options.signed?.signature ?? '';
  for (;;) {
    const { size, signature } = parseChunkHeader(await reader.line());
    const hash = createHash('sha256');
    for await (const bytes of reader.take(size)) {
      hash.update(bytes);
      yield bytes;
    }
    if (options.signed) {
      const expected = await options.signed.signer.signPart(
        'AWS4-HMAC-SHA256-PAYLOAD',
        [previous, EMPTY_HASH, hash.digest('hex')],
      );
      if (!isSameSignature(expected, signature ?? '')) throw wrongChunk();
      previous = expected;
    }
    if (size === 0) break;
    if ((await reader.line()) !== '') throw malformed('a chunk is too long');
  }
  const trailers = await readTrailers(reader, options.trailers);
  if (options.trailers && options.signed) {
    await checkTrailerSignature(trailers, options.signed, previous);
  }
  options.onTrailers?.(trailers);
  if (!(await reader.atEnd())) throw malformed('bytes follow the last chunk');
}

function parseChunkHeader(line: string): {
  size: number;
  signature: string | undefined;
} {
  const match = /^([0-9a-f]{1,10})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(
    line,
  );
  if (!match) throw malformed('a chunk has no valid size line');
  return { size: parseInt(match[1] ?? '', 16), signature: match[2] };
}

async function readTrailers(
  reader: ByteReader,
  allowed: boolean,
): Promise<Map<string, string>> {
  const trailers = new Map<string, string>();
  // Some clients omit the empty line at the very end.
  while (!(await reader.atEnd())) {
    const line = await reader.line();
    if (line === '') break;
    const colon = line.indexOf(':');
    if (!allowed || colon < 1 || trailers.size >= MAX_TRAILERS) {
      throw new S3Error(
        'MalformedTrailerError',
        'The request contained trailing data that was not well-formed or did not conform to our published schema.',
      );
    }
    trailers.set(
      line.slice(0, colon).trim().toLowerCase(),
      line.slice(colon + 1).trim(),
    );
  }
  return trailers;
}

async function checkTrailerSignature(
  trailers: Map<string, string>,
  signed: NonNullable<ChunkedBodyOptions['signed']>,
  previous: string,
): Promise<void> {
  const given = trailers.get('x-amz-trailer-signature') ?? '';
  trailers.delete('x-amz-trailer-signature');
  const text = [...trailers]
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
  const expected = await signed.signer.signPart('AWS4-HMAC-SHA256-TRAILER', [
    previous,
    sha256Hex(text),
  ]);
  if (!isSameSignature(expected, given)) throw wrongChunk();
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function wrongChunk(): S3Error {
  return new S3Error(
    'SignatureDoesNotMatch',
    'The signature of a chunk of the body does not match the one we calculated.',
  );
}

function malformed(what: string): S3Error {
  return new S3Error(
    'IncompleteBody',
    `The request body is not valid aws-chunked data: ${what}.`,
  );
}
