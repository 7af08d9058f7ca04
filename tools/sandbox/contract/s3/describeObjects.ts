/* eslint-disable jest/no-export -- a part of the contract, run by other test files */
import { createHash } from 'node:crypto';
import type { ObjectStoreEndpoint } from './endpoint';
import { elementText } from './signedClient';
import { TestBucket } from './testBucket';

export function describeObjects(endpointOf: () => ObjectStoreEndpoint): void {
  describe('objects', () => {
    let bucket: TestBucket;
    beforeAll(async () => {
      bucket = await TestBucket.create(endpointOf());
      await bucket.put('digits', '0123456789', {
        'content-type': 'text/plain',
        'x-amz-meta-owner': 'someone',
      });
    });

    it('returns the bytes, their MD5 and their metadata', async () => {
      const answer = await bucket.get('digits');
      expect(answer.text).toBe('0123456789');
      expect(answer.headers).toMatchObject({
        'content-length': '10',
        'content-type': 'text/plain',
        'x-amz-meta-owner': 'someone',
        etag: `"${createHash('md5').update('0123456789').digest('hex')}"`,
      });
    });

    it('describes an object without its bytes', async () => {
      const answer = await bucket.client.send({
        method: 'HEAD',
        path: bucket.path('digits'),
      });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-length']).toBe('10');
      expect(answer.bytes).toHaveLength(0);
    });

    it.each([
      ['bytes=2-4', '234', 'bytes 2-4/10'],
      ['bytes=7-', '789', 'bytes 7-9/10'],
      ['bytes=-2', '89', 'bytes 8-9/10'],
      ['bytes=8-99', '89', 'bytes 8-9/10'],
    ])('returns the range %s', async (range, text, contentRange) => {
      const answer = await bucket.get('digits', { range });
      expect(answer.status).toBe(206);
      expect(answer.text).toBe(text);
      expect(answer.headers['content-range']).toBe(contentRange);
    });

    it('rejects a range beyond the end', async () => {
      const answer = await bucket.get('digits', { range: 'bytes=10-' });
      expect(answer.status).toBe(416);
      expect(elementText(answer.text, 'Code')).toBe('InvalidRange');
    });

    it('supports conditional reads', async () => {
      const etag = String((await bucket.get('digits')).headers.etag);
      const statusWith = async (headers: Record<string, string>) =>
        (await bucket.get('digits', headers)).status;
      const past = new Date(Date.now() - 3_600_000).toUTCString();
      const future = new Date(Date.now() + 60_000).toUTCString();
      expect(await statusWith({ 'if-match': etag })).toBe(200);
      expect(await statusWith({ 'if-match': '"other"' })).toBe(412);
      expect(await statusWith({ 'if-none-match': etag })).toBe(304);
      expect(await statusWith({ 'if-none-match': '"other"' })).toBe(200);
      expect(await statusWith({ 'if-unmodified-since': past })).toBe(412);
      expect(await statusWith({ 'if-unmodified-since': future })).toBe(200);
      expect(await statusWith({ 'if-modified-since': past })).toBe(200);
    });

    it('creates only new objects with If-None-Match', async () => {
      const headers = { 'if-none-match': '*' };
      expect((await bucket.put('once', 'first', headers)).status).toBe(200);
      expect((await bucket.put('once', 'second', headers)).status).toBe(412);
      expect((await bucket.get('once')).text).toBe('first');
    });

    it.each([
      ['content-md5', createHash('md5').update('other').digest('base64')],
      [
        'x-amz-checksum-sha256',
        createHash('sha256').update('other').digest('base64'),
      ],
      ['x-amz-checksum-crc32', 'AAAAAA=='],
      ['x-amz-checksum-crc32c', 'AAAAAA=='],
    ])('rejects a body that does not match its %s', async (header, value) => {
      const answer = await bucket.put(`bad-${header}`, 'content', {
        [header]: value,
      });
      expect(answer.status).toBe(400);
      expect((await bucket.get(`bad-${header}`)).status).toBe(404);
    });

    it.each([
      // CRC32 and CRC32C of "123456789", from their definitions
      ['x-amz-checksum-crc32', 'y/Q5Jg=='],
      ['x-amz-checksum-crc32c', '4waSgw=='],
    ])('accepts a body that matches its %s', async (header, value) => {
      const answer = await bucket.put(`good-${header}`, '123456789', {
        [header]: value,
      });
      expect(answer.status).toBe(200);
    });

    it.each([
      'with space',
      'ünïcödé/日本語/🎉',
      `quotes'"&<>`,
      'plus+and=equals&percent%41',
      `long/${'n'.repeat(250)}`,
      '(brackets)*!',
    ])('keeps the key %p', async key => {
      expect((await bucket.put(key, key)).status).toBe(200);
      expect((await bucket.get(key)).text).toBe(key);
      const listed = await bucket.list({
        'list-type': '2',
        'encoding-type': 'url',
        prefix: key,
      });
      const name = elementText(listed.text, 'Key') ?? '';
      expect(decodeURIComponent(name.replace(/\+/g, ' '))).toBe(key);
    });

    it('copies an object', async () => {
      const answer = await bucket.client.send({
        method: 'PUT',
        path: bucket.path('copied'),
        headers: { 'x-amz-copy-source': bucket.path('digits') },
      });
      expect(answer.status).toBe(200);
      const copied = await bucket.get('copied');
      expect(copied.text).toBe('0123456789');
      expect(copied.headers['x-amz-meta-owner']).toBe('someone');
    });

    it('deletes an object, existing or not', async () => {
      await bucket.put('gone', 'soon');
      const remove = { method: 'DELETE', path: bucket.path('gone') };
      expect((await bucket.client.send(remove)).status).toBe(204);
      expect((await bucket.client.send(remove)).status).toBe(204);
      const answer = await bucket.get('gone');
      expect(answer.status).toBe(404);
      expect(elementText(answer.text, 'Code')).toBe('NoSuchKey');
    });

    it('deletes many objects', async () => {
      await bucket.put('many/1', '1');
      await bucket.put('many/2 & 3', '2');
      const body =
        '<Delete><Object><Key>many/1</Key></Object><Object><Key>many/2 &amp; 3</Key></Object><Object><Key>many/none</Key></Object></Delete>';
      const answer = await bucket.client.send({
        method: 'POST',
        path: bucket.path(),
        query: { delete: '' },
        headers: {
          'content-md5': createHash('md5').update(body).digest('base64'),
        },
        body,
      });
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain('<Error>');
      const left = await bucket.list({ 'list-type': '2', prefix: 'many/' });
      expect(elementText(left.text, 'KeyCount')).toBe('0');
    });

    it('rejects a multi-delete that is not XML', async () => {
      const body = '<Delete><Object>';
      const answer = await bucket.client.send({
        method: 'POST',
        path: bucket.path(),
        query: { delete: '' },
        headers: {
          'content-md5': createHash('md5').update(body).digest('base64'),
        },
        body,
      });
      expect(`${answer.status} ${elementText(answer.text, 'Code')}`).toBe(
        '400 MalformedXML',
      );
    });
  });
}
