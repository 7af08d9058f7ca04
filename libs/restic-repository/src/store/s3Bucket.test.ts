import { parseLifecycle, parseVersioning } from './s3Bucket';

const bytes = (text: string) => Buffer.from(text);
const rules = (...texts: readonly string[]) =>
  parseLifecycle(
    bytes(
      `<?xml version="1.0"?><LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${texts
        .map(text => `<Rule>${text}</Rule>`)
        .join('')}</LifecycleConfiguration>`,
    ),
    'bucket "b"',
  );
const on = '<Status>Enabled</Status>';

describe('parseLifecycle', () => {
  it.each([
    [
      'a filter with a prefix',
      `<ID>old</ID>${on}<Filter><Prefix>app/</Prefix></Filter><Expiration><Days>30</Days></Expiration>`,
      { id: 'old', prefix: 'app/', needsTags: false, expires: { days: 30 } },
    ],
    [
      'the older form without a filter',
      `${on}<Prefix>app/</Prefix><Expiration><Date>2027-01-01T00:00:00Z</Date></Expiration>`,
      {
        id: 'rule 1',
        prefix: 'app/',
        expires: { date: '2027-01-01T00:00:00Z' },
      },
    ],
    [
      'an empty filter, which is the whole bucket',
      `${on}<Filter/><Transition><Days>7</Days><StorageClass>GLACIER</StorageClass></Transition>`,
      { prefix: '', transitions: [{ storageClass: 'GLACIER', days: 7 }] },
    ],
    [
      'tags',
      `${on}<Filter><And><Prefix>a</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter><Expiration><Days>1</Days></Expiration>`,
      { prefix: 'a', needsTags: true },
    ],
  ])('parses %s', (_, text, rule) => {
    expect(rules(text)).toMatchObject([rule]);
  });

  it('does not treat delete markers, multipart uploads and old versions as expiry', () => {
    const [rule] = rules(
      `${on}<Filter/><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload><NoncurrentVersionExpiration><NoncurrentDays>14</NoncurrentDays></NoncurrentVersionExpiration>`,
    );
    expect(rule?.expires).toBeUndefined();
    expect(rule).toMatchObject({ transitions: [], noncurrentDays: 14 });
  });

  it('skips disabled rules', () => {
    expect(
      rules('<Status>Disabled</Status><Expiration><Days>1</Days></Expiration>'),
    ).toEqual([]);
  });

  it.each([
    ['a listing', '<ListBucketResult/>'],
    ['a web page', '<html><body>Sign in</body></html>'],
    ['half a document', '<LifecycleConfiguration><Rule>'],
    ['nothing', ''],
    [
      'entities',
      '<!DOCTYPE x [<!ENTITY a "b">]><LifecycleConfiguration>&a;</LifecycleConfiguration>',
    ],
    [
      'a rule without a status',
      '<LifecycleConfiguration><Rule><ID>x</ID></Rule></LifecycleConfiguration>',
    ],
  ])('rejects %s instead of returning no rules', (_, text) => {
    expect(() => parseLifecycle(bytes(text), 'b')).toThrow(/not those of S3/);
  });

  it('parses names from a hostile store as plain text', () => {
    expect(
      rules(
        `<ID>${'x'.repeat(
          5_000,
        )}</ID>${on}<Prefix>__proto__</Prefix><Expiration><Days>99999999999</Days></Expiration>`,
      )[0],
    ).toMatchObject({ id: 'x'.repeat(100), prefix: '__proto__' });
  });
});

describe('parseVersioning', () => {
  it.each([
    ['<VersioningConfiguration/>', 'off'],
    [
      '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
      'enabled',
    ],
    [
      '<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>',
      'suspended',
    ],
  ])('%s is %s', (text, state) => {
    expect(parseVersioning(bytes(text), 'b')).toBe(state);
  });

  it('rejects anything else', () => {
    for (const text of ['<Error/>', '', '<VersioningConfiguration>']) {
      expect(() => parseVersioning(bytes(text), 'b')).toThrow();
    }
  });
});
