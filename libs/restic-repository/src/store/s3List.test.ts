import { parseListPage } from './s3List';

const entry = (key: string, more = '') =>
  `<Contents><Key>${key}</Key><LastModified>2026-11-01T03:00:00.000Z</LastModified><ETag>&quot;ab&quot;</ETag><Size>12</Size>${more}<StorageClass>STANDARD</StorageClass></Contents>`;

const documentOf = (entries: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>backups</Name><Prefix>keys/</Prefix>${entries}<IsTruncated>true</IsTruncated><NextContinuationToken>a+b/=</NextContinuationToken></ListBucketResult>`;

const parse = (text: string) =>
  parseListPage(Buffer.from(text), { prefix: 'keys/', where: 'the bucket' });

/** A comment forces the use of the parser */
const slowly = (text: string) =>
  parse(text.replace('<Name>', '<!-- --><Name>'));

describe('parseListPage', () => {
  it.each<[string, string]>([
    ['no entry', ''],
    ['entries side by side', entry('keys/a') + entry('keys/b')],
    [
      'entries on lines of their own',
      `\n  ${entry('keys/a')}\n  ${entry('keys/b')}\n`,
    ],
    ['a key with entities', entry('keys/a&amp;&lt;b&gt;')],
    ['an entry with an owner', entry('keys/a', '<Owner><ID>x</ID></Owner>')],
    [
      'an empty element',
      entry('keys/a', '<Owner></Owner>') + entry('keys/b', '<Owner/>'),
    ],
    [
      'common prefixes between',
      `${entry(
        'keys/a',
      )}<CommonPrefixes><Prefix>keys/c/</Prefix></CommonPrefixes>${entry(
        'keys/b',
      )}`,
    ],
    ['a key in another script', entry('keys/ключ')],
  ])('reads %s as its parser does', (_, entries) => {
    const text = documentOf(entries);
    const page = parse(text);
    expect(page).toEqual(slowly(text));
    expect(page.next).toBe('a+b/=');
    expect(page.objects).toHaveLength(entries.split('<Key>').length - 1);
  });

  it.each<[string, string]>([
    ['without a key', entry('keys/a').replace(/<Key>.*<\/Key>/, '')],
    ['with two keys', entry('keys/a', '<Key>keys/b</Key>')],
    ['without a size', entry('keys/a').replace(/<Size>.*<\/Size>/, '')],
    ['of no size', entry('keys/a').replace('>12<', '>-1<')],
    ['of no time', entry('keys/a').replace('2026-11-01T03', 'x')],
    ['that does not end', entry('keys/a').replace('</Contents>', '')],
    ['that ends with another', entry('keys/a').replace('</Key>', '</Kay>')],
    ['outside of the prefix', entry('locks/a')],
  ])('refuses an entry %s, as its parser does', (_, entries) => {
    const text = documentOf(entry('keys/0') + entries + entry('keys/1'));
    expect(() => parse(text)).toThrow('is not one of S3');
    expect(() => slowly(text)).toThrow('is not one of S3');
  });

  it('reports the storage class and the etag, if the store does', () => {
    expect(parse(documentOf(entry('keys/a'))).objects).toMatchObject([
      { storageClass: 'STANDARD', etag: 'ab' },
    ]);
    const bare =
      '<Contents><Key>keys/a</Key><LastModified>2026-11-01T03:00:00.000Z</LastModified><Size>12</Size></Contents>';
    const [object] = parse(documentOf(bare)).objects;
    expect(object).not.toHaveProperty('storageClass');
    expect(object).not.toHaveProperty('etag');
  });
});
