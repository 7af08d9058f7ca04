import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRestStore, createS3Store } from 'restic-repository';
import { startObjectStore, startRestServer } from 'volsync-sandbox';
import { runRestic } from '../__testUtils__/restic';
import { parseRestRepository } from './parseRestRepository';
import { parseS3Repository } from './parseS3Repository';

/** The portal must read the repository exactly where restic writes it. */
describe.each([
  {
    host: '127.0.0.1',
    paths: [
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
    ],
  },
  { host: '::1', paths: ['plain/app', 'slash//app'] },
])('an address of a store at $host as real restic takes it', one => {
  let directory: string;
  let s3: Awaited<ReturnType<typeof startObjectStore>>;
  const credentials = { accessKeyId: 'access', secretAccessKey: 'secret-key' };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'addresses-'));
    await mkdir(join(directory, 'data'));
    s3 = await startObjectStore({
      directory: join(directory, 's3'),
      users: [{ accessKey: 'access', secretKey: 'secret-key' }],
      host: one.host,
    });
  });
  afterAll(async () => {
    await s3.close();
    await rm(directory, { recursive: true, force: true });
  });

  it.each(one.paths)(
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

describe.each(['127.0.0.1', '::1'])(
  'an address of a REST server at %s as real restic takes it',
  host => {
    let directory: string;
    let server: Awaited<ReturnType<typeof startRestServer>>;
    const init = (repository: string) =>
      runRestic({ repository, password: 'password', directory }, 'init');

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'rest-addresses-'));
      await mkdir(join(directory, 'data'));
      server = await startRestServer({
        directory: join(directory, 'server'),
        host,
      });
    });
    afterAll(async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    });

    it.each([
      '',
      'plain/app',
      'slash/app/',
      'blank/my app',
      'escaped/my%20app',
      'percent/100%25',
      'umlaut/über-app',
      'signs/a:b=c,d@e+f(g)',
    ])(
      'is the same location: %j',
      async path => {
        const repository = `rest:${server.url}/${path}`;
        await init(repository);
        const { location } = parseRestRepository(repository);
        const store = createRestStore({ url: location.slice('rest:'.length) });
        const keys: string[] = [];
        for await (const { key } of store.list('')) {
          keys.push(key.replace(/[0-9a-f]{64}/, 'id'));
        }
        await store.close();
        expect(keys.sort()).toEqual(['config', 'keys/id']);
        expect(parseRestRepository(location).location).toBe(location);
      },
      60_000,
    );

    it.each(['query/app?rest=1', 'hash/app#rest', 'dots/../app'])(
      'is rejected by portal and restic: %j',
      async path => {
        const repository = `rest:${server.url}/${path}`;
        expect(() => parseRestRepository(repository)).toThrow(
          /The repository's address|The path of/,
        );
        await expect(init(repository)).rejects.toThrow(/Command failed/);
      },
      60_000,
    );
  },
);
