import fc from 'fast-check';
import { ObjectStoreError } from './objectStore';
import { parseRestAddress } from './restAddress';

describe('parseRestAddress', () => {
  it.each([
    ['http://host', 'http://host', ''],
    ['http://host/', 'http://host', ''],
    ['http://host//', 'http://host', '/'],
    ['HTTPS://host:8000/a/b/', 'https://host:8000', '/a/b'],
    ['http://host/a//b', 'http://host', '/a//b'],
    ['http://[fd00::1]:8000/a', 'http://[fd00::1]:8000', '/a'],
    ['http://host/my app', 'http://host', '/my%20app'],
    ['http://host/my%20app', 'http://host', '/my%20app'],
    ['http://host/team%2Fapp', 'http://host', '/team%2Fapp'],
    ['http://host/über', 'http://host', '/%C3%BCber'],
    ['http://host/über%2F', 'http://host', '/%C3%BCber/'],
    ['http://host/a+b(c)', 'http://host', '/a+b(c)'],
    ['http://host/a|(b)', 'http://host', '/a%7C%28b%29'],
  ])('%j', (url, origin, path) => {
    expect(parseRestAddress(url)).toEqual({ origin, path });
  });

  it.each([
    ['http://user:pass@host/', { username: 'user', password: 'pass' }],
    ['http://user@host/', { username: 'user', password: '' }],
    ['http://:pass@host/', { username: '', password: 'pass' }],
    ['http://:@host/', { username: '', password: '' }],
    ['http://@host/', undefined],
    ['http://a%40b:c%3Ad@host/', { username: 'a@b', password: 'c:d' }],
    ['http://user:a@b@host/', { username: 'user', password: 'a@b' }],
    ['http://user:a:b@host/', { username: 'user', password: 'a:b' }],
  ])('the user of %j', (url, credentials) => {
    expect(parseRestAddress(url).credentials).toEqual(credentials);
  });

  it.each([
    '',
    'host/path',
    'ftp://host/',
    'http+unix:///var/run/rest.sock:/repo/',
    'http:///path',
    'http://user:canary@/path',
    'http://host/?x=canary',
    'http://host/#canary',
    'http://host/../canary',
    'http://host/a/./canary',
    'http://host/%2E%2e/canary',
    'http://host/canary/.%2e',
    'http://host/canary%zz',
    'http://host/canary\n',
    'http://us er:canary@host/',
    'http://user:can%zzary@host/',
  ])('rejects %j, and does not repeat it', url => {
    expect(() => parseRestAddress(url)).toThrow(ObjectStoreError);
    expect(() => parseRestAddress(url)).not.toThrow(/canary/);
  });

  const pathOf = (url: string) => {
    try {
      return parseRestAddress(url).path;
    } catch (error) {
      return error instanceof ObjectStoreError ? 'refused' : 'another error';
    }
  };

  it('sends only characters that a request line may contain', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        expect(pathOf(`http://host/${text}`)).toMatch(/^[!-~]*$/);
      }),
      { seed: 16 },
    );
  });
});
