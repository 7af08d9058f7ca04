/* eslint-disable jest/no-export -- a part of the contract, run by other test files */
import type { ObjectStoreEndpoint } from './endpoint';
import { elementText } from './signedClient';
import { TestBucket } from './testBucket';

export function describeSignatures(
  endpointOf: () => ObjectStoreEndpoint,
): void {
  describe('signatures', () => {
    let bucket: TestBucket;
    beforeAll(async () => {
      bucket = await TestBucket.create(endpointOf());
      await bucket.put('file', 'content');
    });

    const refused = async (answer: {
      readonly status: number;
      readonly text: string;
    }) => `${answer.status} ${elementText(answer.text, 'Code')}`;

    it('rejects a wrong secret', async () => {
      const answer = await bucket.client.send(
        { path: bucket.path('file') },
        { secretKey: 'not-the-secret' },
      );
      expect(await refused(answer)).toBe('403 SignatureDoesNotMatch');
      expect(answer.text).not.toContain(endpointOf().secretKey);
    });

    it('rejects an unknown access key', async () => {
      const answer = await bucket.client.send(
        { path: bucket.path('file') },
        { accessKey: 'NOBODY' },
      );
      expect(await refused(answer)).toBe('403 InvalidAccessKeyId');
    });

    it('rejects an unsigned request', async () => {
      const answer = await bucket.client.sendAsIs({
        path: bucket.path('file'),
      });
      expect(await refused(answer)).toBe('403 AccessDenied');
    });

    it.each([-20, 20])('rejects a clock that is %i minutes off', async off => {
      const at = new Date(Date.now() + off * 60_000);
      const answer = await bucket.client.send(
        { path: bucket.path('file') },
        { at },
      );
      expect(await refused(answer)).toBe('403 RequestTimeTooSkewed');
    });

    it('rejects a request that was changed after it was signed', async () => {
      const signed = await bucket.client.sign({ path: bucket.path('file') });
      const answer = await bucket.client.sendAsIs({
        ...signed,
        path: bucket.path('other'),
      });
      expect(await refused(answer)).toBe('403 SignatureDoesNotMatch');
    });

    it('rejects a body other than the signed one', async () => {
      const signed = await bucket.client.sign({
        method: 'PUT',
        path: bucket.path('tampered'),
        body: 'signed',
      });
      const answer = await bucket.client.sendAsIs({
        ...signed,
        body: 'forged',
      });
      expect(answer.status).toBe(400);
      expect((await bucket.get('tampered')).status).toBe(404);
    });

    it('accepts a presigned URL', async () => {
      const presigned = await bucket.client.presign({
        path: bucket.path('file'),
      });
      const answer = await bucket.client.sendAsIs(presigned);
      expect(answer.text).toBe('content');
      expect(answer.status).toBe(200);
    });

    it('rejects an expired presigned URL', async () => {
      const presigned = await bucket.client.presign(
        { path: bucket.path('file') },
        { at: new Date(Date.now() - 120_000), expiresIn: 60 },
      );
      const answer = await bucket.client.sendAsIs(presigned);
      expect(await refused(answer)).toBe('403 AccessDenied');
    });

    it('rejects a presigned URL with an extended expiry', async () => {
      const presigned = await bucket.client.presign({
        path: bucket.path('file'),
      });
      const answer = await bucket.client.sendAsIs({
        ...presigned,
        query: { ...presigned.query, 'X-Amz-Expires': '600' },
      });
      expect(await refused(answer)).toBe('403 SignatureDoesNotMatch');
    });
  });
}
