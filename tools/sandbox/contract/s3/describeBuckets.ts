/* eslint-disable jest/no-export -- a part of the contract, run by other test files */
import { createHash } from 'node:crypto';
import type { ObjectStoreEndpoint } from './endpoint';
import { elementText, elementTexts } from './signedClient';
import { TestBucket } from './testBucket';

export function describeBuckets(endpointOf: () => ObjectStoreEndpoint): void {
  describe('buckets', () => {
    it('creates, finds, lists and deletes a bucket', async () => {
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

    it('reports a missing bucket', async () => {
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

    it('returns lifecycle rules, and reports that there are none', async () => {
      const bucket = await TestBucket.create(endpointOf());
      const query = { lifecycle: '' };
      const path = bucket.path();
      const none = await bucket.client.send({ path, query });
      expect(`${none.status} ${elementText(none.text, 'Code')}`).toBe(
        '404 NoSuchLifecycleConfiguration',
      );
      const body =
        '<LifecycleConfiguration><Rule><ID>old</ID><Status>Enabled</Status><Filter><Prefix>app/</Prefix></Filter><Expiration><Days>30</Days></Expiration></Rule></LifecycleConfiguration>';
      const put = await bucket.client.send({
        method: 'PUT',
        path,
        query,
        body,
        headers: {
          'content-md5': createHash('md5').update(body).digest('base64'),
        },
      });
      expect(put.status).toBe(200);
      const rules = await bucket.client.send({ path, query });
      expect(rules.status).toBe(200);
      for (const [name, value] of [
        ['ID', 'old'],
        ['Status', 'Enabled'],
        ['Prefix', 'app/'],
        ['Days', '30'],
      ] as const) {
        expect([name, elementText(rules.text, name)]).toEqual([name, value]);
      }
      const gone = await bucket.client.send({ method: 'DELETE', path, query });
      expect(gone.status).toBe(204);
    });

    it('reports an unversioned bucket', async () => {
      const bucket = await TestBucket.create(endpointOf());
      const answer = await bucket.client.send({
        path: bucket.path(),
        query: { versioning: '' },
      });
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('<VersioningConfiguration');
      expect(elementText(answer.text, 'Status') ?? '').toBe('');
    });

    it('rejects an invalid bucket name', async () => {
      const { client } = await TestBucket.create(endpointOf());
      const answer = await client.send({ method: 'PUT', path: '/Not_Valid' });
      expect(`${answer.status} ${elementText(answer.text, 'Code')}`).toBe(
        '400 InvalidBucketName',
      );
    });
  });
}
