import fc from 'fast-check';
import { parseS3Repository } from './parseS3Repository';

describe('parseS3Repository', () => {
  it.each([
    [
      's3:http://127.0.0.1:9000/bucket/team/app',
      's3:http://127.0.0.1:9000/bucket/team/app',
    ],
    ['s3:https://minio.example/bucket', 's3:https://minio.example/bucket'],
    ['s3:https://minio.example:443/b/p/', 's3:https://minio.example/b/p'],
    ['s3:minio.example:9000/b//p', 's3:https://minio.example:9000/b//p'],
    ['s3:http://minio/b///p//q/', 's3:http://minio/b//p/q'],
    ['s3:http://minio/b/./p/../q', 's3:http://minio/b/q'],
    ['s3:http://minio/b/.', 's3:http://minio/b'],
    ['s3:http://minio/b/', 's3:http://minio/b'],
    ['s3:http://minio/b/my%20app', 's3:http://minio/b/my%20app'],
    ['s3:http://minio/b/my app', 's3:http://minio/b/my%20app'],
    ['s3:http://minio/b/p?x=canary', 's3:http://minio/b/p'],
    ['s3:http://minio/b/p#x', 's3:http://minio/b/p'],
    ['s3:minio/b/p#x', 's3:https://minio/b/p%23x'],
    ['s3:minio/b/my%20app', 's3:https://minio/b/my%2520app'],
    ['s3://minio.example/b/p', 's3:https://minio.example/b/p'],
    ['s3:http://MinIO:80/b', 's3:http://minio/b'],
    ['s3:http://[fd00::1]:9000/b/p', 's3:http://[fd00::1]:9000/b/p'],
    // restic doesn't read a bucket from the host: the first part of the path is the bucket
    ['s3:https://b.s3.example.com/p/q', 's3:https://b.s3.example.com/p/q'],
  ])('%j', (text, location) => {
    expect(parseS3Repository(text).location).toBe(location);
  });

  it.each([
    'rclone:remote:path',
    'sftp:user@host:/srv',
    'rest:http://host/',
    'local:/var/lib',
    '/var/lib/secrets',
    '../x',
    'swift:container:/path',
    '',
    's3:',
    's3:http://',
    's3:http://host',
    's3:http://host/',
    's3:http:///bucket',
    's3:file:///etc/passwd',
    's3:gopher://host/b',
    's3:http://host:99999/b',
    's3:http://user:canary@host/b',
    's3:http://allowed.example@evil.example/b',
    's3:http://allowed.example\\@evil.example/b',
    's3:http://host/b/%2e%2e/c',
    's3:http://host/b/../c',
    's3:http://host/b/c/../../d',
    's3:HTTP://host/b',
    's3:httpserver/b/p',
    's3:http://host/b\n',
    ' s3:http://host/b',
    's3:http://host/b/%zz',
    's3:http://host/%2e%2e/c',
    's3://http://host/b',
    's3:http://host/../b',
    's3:http://ho st/b',
    's3:http://host/b\r\nHost: evil',
    // Other spellings of 127.0.0.1 and 169.254.169.254
    's3:http://2130706433/b',
    's3:http://0x7f000001/b',
    's3:http://0x7f.1/b',
    's3:http://0177.0.0.1/b',
    's3:http://127.1/b',
    's3:http://127.0.0.1./b',
    's3:http://１２７.0.0.1/b',
    's3:http://[::ffff:127.0.0.1]/b',
    's3:http://[::ffff:7f00:1]/b',
    's3:http://[0:0:0:0:0:0:0:1]/b',
    's3:http://2852039166/latest',
  ])('rejects %j', text => {
    expect(() => parseS3Repository(text)).toThrow(
      /The repository('s address| is )|The repository's host/,
    );
    expect(() => parseS3Repository(text)).not.toThrow(/canary/);
  });

  it('never changes the bucket or leaves it', () => {
    const bucketOf = (path: string) => {
      try {
        return parseS3Repository(`s3:http://host/bucket/${path}`).bucket;
      } catch (error) {
        return (error as Error).name;
      }
    };
    fc.assert(
      fc.property(fc.string(), path => {
        expect(['bucket', 'InputError']).toContain(bucketOf(path));
      }),
      { seed: 16 },
    );
  });
});
