import { createHash, createHmac } from 'node:crypto';
import type { ObjectStoreEndpoint } from './endpoint';
import type { PlainRequest, SignedClient } from './signedClient';

const EMPTY_HASH = createHash('sha256').digest('hex');

/** An upload in signed chunks, according to AWS's specification. */
export async function toSignedChunks(
  client: SignedClient,
  endpoint: ObjectStoreEndpoint,
  options: {
    readonly path: string;
    readonly chunks: readonly string[];
    readonly trailer?: readonly [string, string];
    /** Changes a chunk after it was signed */
    readonly tamper?: (chunk: string) => string;
  },
): Promise<PlainRequest> {
  const { path, chunks, trailer, tamper = chunk => chunk } = options;
  const size = Buffer.byteLength(chunks.join(''));
  const request = await client.sign({
    method: 'PUT',
    path,
    headers: {
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${
        trailer ? '-TRAILER' : ''
      }`,
      'x-amz-decoded-content-length': String(size),
      ...(trailer && { 'x-amz-trailer': trailer[0] }),
    },
  });
  const headers: Record<string, string> = { ...request.headers };
  const date = headers['x-amz-date'] ?? '';
  const scope = `${date.slice(0, 8)}/${endpoint.region}/s3/aws4_request`;
  const key = [date.slice(0, 8), endpoint.region, 's3', 'aws4_request'].reduce<
    string | Buffer
  >(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${endpoint.secretKey}`,
  );
  const sign = (algorithm: string, ...rest: string[]) =>
    createHmac('sha256', key)
      .update([algorithm, date, scope, ...rest].join('\n'))
      .digest('hex');

  let previous = headers.authorization?.split('Signature=')[1] ?? '';
  let body = '';
  for (const chunk of [...chunks, '']) {
    const hash = createHash('sha256').update(chunk).digest('hex');
    previous = sign('AWS4-HMAC-SHA256-PAYLOAD', previous, EMPTY_HASH, hash);
    const length = Buffer.byteLength(chunk).toString(16);
    body += `${length};chunk-signature=${previous}\r\n`;
    if (chunk !== '') body += `${tamper(chunk)}\r\n`;
  }
  if (trailer) {
    const line = trailer.join(':');
    const hash = createHash('sha256').update(`${line}\n`).digest('hex');
    const signature = sign('AWS4-HMAC-SHA256-TRAILER', previous, hash);
    body += `${line}\r\nx-amz-trailer-signature:${signature}\r\n`;
  }
  // The signed length differs from the sent one, so HTTP sets it.
  return { ...request, headers, body: `${body}\r\n` };
}
