/* eslint-disable jest/no-export -- a part of the contract, run by other test files */
import type { ObjectStoreEndpoint } from './endpoint';
import { elementText, elementTexts } from './signedClient';
import { TestBucket } from './testBucket';

const KEYS = ['a.txt', 'data/00/x', 'data/01/y', 'data/z', 'keys/k', 'ß'];

export function describeListings(endpointOf: () => ObjectStoreEndpoint): void {
  describe('listings', () => {
    let bucket: TestBucket;
    beforeAll(async () => {
      bucket = await TestBucket.create(endpointOf());
      for (const key of KEYS) await bucket.put(key, key);
    });

    const listing = async (query: Record<string, string>) => {
      const { status, text } = await bucket.list(query);
      expect(status).toBe(200);
      return {
        text,
        keys: elementTexts(text, 'Key'),
        prefixes: [
          ...text.matchAll(
            /<CommonPrefixes><Prefix>([^<]*)<\/Prefix><\/CommonPrefixes>/g,
          ),
        ].map(match => match[1]),
        truncated: elementText(text, 'IsTruncated'),
      };
    };

    it.each<Record<string, string>>([{ 'list-type': '2' }, {}])(
      'lists all keys in the order of their bytes (%p)',
      async query => {
        const { keys, truncated, text } = await listing(query);
        expect(keys).toEqual(KEYS);
        expect(truncated).toBe('false');
        expect(elementTexts(text, 'Size')[0]).toBe('5');
        expect(
          Date.now() - Date.parse(elementText(text, 'LastModified') ?? ''),
        ).toBeLessThan(600_000);
      },
    );

    it('lists below a prefix', async () => {
      const { keys } = await listing({ 'list-type': '2', prefix: 'data/0' });
      expect(keys).toEqual(['data/00/x', 'data/01/y']);
    });

    it('groups by a delimiter', async () => {
      const top = await listing({ 'list-type': '2', delimiter: '/' });
      expect(top.keys).toEqual(['a.txt', 'ß']);
      expect(top.prefixes).toEqual(['data/', 'keys/']);
      const below = await listing({ prefix: 'data/', delimiter: '/' });
      expect(below.keys).toEqual(['data/z']);
      expect(below.prefixes).toEqual(['data/00/', 'data/01/']);
    });

    it('starts after a key', async () => {
      const { keys } = await listing({
        'list-type': '2',
        'start-after': 'data/01/y',
      });
      expect(keys).toEqual(['data/z', 'keys/k', 'ß']);
    });

    it.each([undefined, '/'])(
      'returns version 2 page by page (delimiter %p)',
      async delimiter => {
        const found: unknown[] = [];
        const query: Record<string, string> = {
          'list-type': '2',
          'max-keys': '1',
          ...(delimiter && { delimiter }),
        };
        for (let page = 0; page < 10; page += 1) {
          const { keys, prefixes, truncated, text } = await listing(query);
          expect(elementText(text, 'KeyCount')).toBe('1');
          found.push(...keys, ...prefixes);
          if (truncated === 'false') break;
          query['continuation-token'] =
            elementText(text, 'NextContinuationToken') ?? '';
        }
        expect(found).toEqual(
          delimiter ? ['a.txt', 'data/', 'keys/', 'ß'] : KEYS,
        );
      },
    );

    it('returns version 1 page by page', async () => {
      const first = await listing({ 'max-keys': '2', delimiter: '/' });
      expect([...first.keys, ...first.prefixes]).toEqual(['a.txt', 'data/']);
      expect(first.truncated).toBe('true');
      const second = await listing({
        delimiter: '/',
        marker: elementText(first.text, 'NextMarker') ?? '',
      });
      expect([...second.prefixes, ...second.keys]).toEqual(['keys/', 'ß']);
    });

    it('returns no keys for max-keys=0', async () => {
      const { keys, truncated } = await listing({
        'list-type': '2',
        'max-keys': '0',
      });
      expect(keys).toEqual([]);
      expect(truncated).toBe('false');
    });

    it.each(['-1', 'many'])('rejects max-keys=%s', async maxKeys => {
      const answer = await bucket.list({
        'list-type': '2',
        'max-keys': maxKeys,
      });
      expect(answer.status).toBe(400);
    });
  });
}
