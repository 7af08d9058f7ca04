/* eslint-disable jest/no-export -- a part of the contract, run by other test files */
import type { ObjectStoreEndpoint } from './endpoint';
import { elementText, elementTexts } from './signedClient';
import { TestBucket } from './testBucket';

export function describeBuckets(endpointOf: () => ObjectStoreEndpoint): void {
  describe('buckets', () => {
    it('makes, finds, lists and deletes a bucket', async () => {
      const bucket = await TestBucket.create(endpointOf());
      const send = (method: string, query?: Record<string, string>) =>
        bucket.client.send({ method, path: bucket.path(), query });
      expect((await send('HEAD')).status).toBe(200);
      expect((await send('GET', { location: '' })).text).toContain(
        '<LocationConstraint',
      );
      const buckets = await bucket.client.send({ path: '/' });
      expect(elementTexts(buckets.text, 'Name')).toContain(bucket.name);
      const again = await send('PUT');
      expect(`${again.status} ${elementText(again.text, 'Code')}`).toBe(
        '409 BucketAlreadyOwnedByYou',
      );
      await bucket.put('file', 'content');
      const full = await send('DELETE');
      expect(`${full.status} ${elementText(full.text, 'Code')}`).toBe(
        '409 BucketNotEmpty',
      );
      await bucket.client.send({ method: 'DELETE', path: bucket.path('file') });
      expect((await send('DELETE')).status).toBe(204);
      expect((await send('HEAD')).status).toBe(404);
    });

    it('says that a bucket is not there', async () => {
      const { client } = await TestBucket.create(endpointOf());
      for (const request of [
        { path: '/no-such-bucket-here/key' },
        { path: '/no-such-bucket-here', query: { 'list-type': '2' } },
        { path: '/no-such-bucket-here/key', method: 'PUT', body: 'x' },
      ]) {
        const answer = await client.send(request);
        expect(`${answer.status} ${elementText(answer.text, 'Code')}`).toBe(
          '404 NoSuchBucket',
        );
      }
    });

    it('refuses a name that no bucket can have', async () => {
      const { client } = await TestBucket.create(endpointOf());
      const answer = await client.send({ method: 'PUT', path: '/Not_Valid' });
      expect(`${answer.status} ${elementText(answer.text, 'Code')}`).toBe(
        '400 InvalidBucketName',
      );
    });
  });
}
