/* eslint-disable jest/no-export -- a part of the contract, run by other test files */
import { createHash, randomBytes } from 'node:crypto';
import { toSignedChunks } from './chunkedUpload';
import type { ObjectStoreEndpoint } from './endpoint';
import { elementText, type PlainResponse } from './signedClient';
import { TestBucket } from './testBucket';

const CHUNKS = ['a'.repeat(9000), 'b'.repeat(17), 'ccc'];
const CONTENT = CHUNKS.join('');
const SHA256 = createHash('sha256').update(CONTENT).digest('base64');

/** Uploads in chunks and in parts. */
export function describeUploads(endpointOf: () => ObjectStoreEndpoint): void {
  describe('chunked uploads', () => {
    let bucket: TestBucket;
    beforeAll(async () => {
      bucket = await TestBucket.create(endpointOf());
    });

    it('decodes signed chunks', async () => {
      const request = await toSignedChunks(bucket.client, endpointOf(), {
        path: bucket.path('signed'),
        chunks: CHUNKS,
      });
      expect((await bucket.client.sendAsIs(request)).text).toBe('');
      const stored = await bucket.get('signed');
      expect(stored.text).toBe(CONTENT);
      expect(stored.headers['content-encoding'] ?? '').toBe('');
    });

    it('decodes signed chunks with a trailer', async () => {
      const request = await toSignedChunks(bucket.client, endpointOf(), {
        path: bucket.path('trailer'),
        chunks: CHUNKS,
        trailer: ['x-amz-checksum-sha256', SHA256],
      });
      expect((await bucket.client.sendAsIs(request)).text).toBe('');
      expect((await bucket.get('trailer')).text).toBe(CONTENT);
    });

    it('rejects a modified chunk', async () => {
      const request = await toSignedChunks(bucket.client, endpointOf(), {
        path: bucket.path('tampered'),
        chunks: CHUNKS,
        tamper: chunk => chunk.replace('b', 'x'),
      });
      const answer = await bucket.client.sendAsIs(request);
      expect(`${answer.status} ${elementText(answer.text, 'Code')}`).toBe(
        '403 SignatureDoesNotMatch',
      );
      expect((await bucket.get('tampered')).status).toBe(404);
    });

    const unsigned = (checksum: string) =>
      bucket.client.send({
        method: 'PUT',
        path: bucket.path('unsigned'),
        headers: {
          'content-encoding': 'aws-chunked',
          'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
          'x-amz-decoded-content-length': '5',
          'x-amz-trailer': 'x-amz-checksum-crc32',
        },
        body: `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`,
      });

    it('decodes unsigned chunks and checks their trailer', async () => {
      // CRC32 of another text first: none of it may persist.
      expect((await unsigned('AAAAAA==')).status).toBe(400);
      expect((await bucket.get('unsigned')).status).toBe(404);
      expect((await unsigned('NhCmhg==')).status).toBe(200);
      expect((await bucket.get('unsigned')).text).toBe('hello');
    });
  });

  describe('multipart uploads', () => {
    const first = randomBytes(5 * 1024 * 1024);
    const second = randomBytes(1000);
    let bucket: TestBucket;
    beforeAll(async () => {
      bucket = await TestBucket.create(endpointOf());
    });

    const begin = async (key: string) => {
      const answer = await bucket.client.send({
        method: 'POST',
        path: bucket.path(key),
        query: { uploads: '' },
        headers: { 'content-type': 'text/x-parts' },
      });
      return elementText(answer.text, 'UploadId') ?? '';
    };
    const putPart = async (
      key: string,
      part: { uploadId: string; number: number; body: Uint8Array },
    ) => {
      const answer = await bucket.client.send({
        method: 'PUT',
        path: bucket.path(key),
        query: { partNumber: String(part.number), uploadId: part.uploadId },
        body: part.body,
      });
      return String(answer.headers.etag);
    };
    const complete = (
      key: string,
      uploadId: string,
      parts: readonly (readonly [number, string])[],
    ): Promise<PlainResponse> =>
      bucket.client.send({
        method: 'POST',
        path: bucket.path(key),
        query: { uploadId },
        body: `<CompleteMultipartUpload>${parts
          .map(
            ([number, etag]) =>
              `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`,
          )
          .join('')}</CompleteMultipartUpload>`,
      });

    it('joins parts that were uploaded in any order', async () => {
      const uploadId = await begin('joined');
      const two = await putPart('joined', {
        uploadId,
        number: 2,
        body: second,
      });
      const one = await putPart('joined', { uploadId, number: 1, body: first });
      expect((await bucket.get('joined')).status).toBe(404);
      const parts = await bucket.client.send({
        path: bucket.path('joined'),
        query: { uploadId },
      });
      expect(parts.text.match(/<PartNumber>/g)).toHaveLength(2);
      const answer = await complete('joined', uploadId, [
        [1, one],
        [2, two],
      ]);
      expect(answer.status).toBe(200);
      const stored = await bucket.get('joined');
      expect(stored.bytes.equals(Buffer.concat([first, second]))).toBe(true);
      expect(stored.headers.etag).toMatch(/^"[0-9a-f]{32}-2"$/);
      expect(stored.headers['content-type']).toBe('text/x-parts');
      const again = await complete('joined', uploadId, [[1, one]]);
      expect(elementText(again.text, 'Code')).toBe('NoSuchUpload');
    });

    it('rejects parts that are out of order, unknown or too small', async () => {
      const uploadId = await begin('refused');
      const one = await putPart('refused', {
        uploadId,
        number: 1,
        body: second,
      });
      const two = await putPart('refused', {
        uploadId,
        number: 2,
        body: second,
      });
      const codeOf = async (...parts: (readonly [number, string])[]) =>
        elementText((await complete('refused', uploadId, parts)).text, 'Code');
      expect(await codeOf([2, two], [1, one])).toBe('InvalidPartOrder');
      expect(await codeOf([1, one], [3, two])).not.toBe(undefined);
      expect(await codeOf([1, one.replace(/[0-9]/g, '0')])).toBe('InvalidPart');
      expect(await codeOf([1, one], [2, two])).toBe('EntityTooSmall');
      expect((await bucket.get('refused')).status).toBe(404);
    });

    it('discards an aborted upload', async () => {
      const uploadId = await begin('aborted');
      const one = await putPart('aborted', {
        uploadId,
        number: 1,
        body: second,
      });
      const answer = await bucket.client.send({
        method: 'DELETE',
        path: bucket.path('aborted'),
        query: { uploadId },
      });
      expect(answer.status).toBe(204);
      const late = await complete('aborted', uploadId, [[1, one]]);
      expect(`${late.status} ${elementText(late.text, 'Code')}`).toBe(
        '404 NoSuchUpload',
      );
    });
  });
}
