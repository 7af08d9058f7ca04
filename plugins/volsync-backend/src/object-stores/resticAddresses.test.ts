import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createS3Store } from 'restic-repository';
import { startObjectStore } from 'volsync-sandbox';
import { runRestic } from '../__testUtils__/restic';
import { parseS3Repository } from './parseS3Repository';

/** Whatever restic makes of an address, the portal reads the repository at that very place. */
describe('an address as real restic takes it', () => {
  let directory: string;
  let s3: Awaited<ReturnType<typeof startObjectStore>>;
  const credentials = { accessKeyId: 'access', secretAccessKey: 'secret-key' };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'addresses-'));
    await mkdir(join(directory, 'data'));
    s3 = await startObjectStore({
      directory: join(directory, 's3'),
      users: [{ accessKey: 'access', secretKey: 'secret-key' }],
    });
  });
  afterAll(async () => {
    await s3.close();
    await rm(directory, { recursive: true, force: true });
  });

  it.each([
    'plain/app',
    'slash//app',
    'slashes///team//app/',
    'dots/./a/../app',
    'root',
    'rooted/',
    'escaped/my%20app',
    'blank/my app',
    'hash/app#rest',
    'query/app?rest=1',
    'percent/100%25',
    'plus/a+b',
    'umlaut/über-app',
    'escaped-slash/team%2Fapp',
    'signs/a:b=c,d@e',
  ])(
    '%s',
    async path => {
      const repository = `s3:${s3.url}/${path}`;
      await runRestic(
        {
          repository,
          password: 'password',
          accessKey: 'access',
          secretKey: 'secret-key',
          directory,
        },
        'init',
      );
      const place = parseS3Repository(repository);
      const store = createS3Store({
        endpoint: place.endpoint,
        bucket: place.bucket,
        prefix: place.path,
        credentials,
      });
      const keys: string[] = [];
      for await (const { key } of store.list('')) {
        keys.push(key.replace(/[0-9a-f]{64}/, 'id'));
      }
      await store.close();
      expect(keys.sort()).toEqual(['config', 'keys/id']);
      expect(parseS3Repository(place.location)).toEqual(place);
    },
    20_000,
  );
});
