import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// The whole sandbox would take seconds to load
// eslint-disable-next-line @backstage/no-forbidden-package-imports
import {
  type ObjectStoreServer,
  startObjectStore,
} from 'volsync-sandbox/src/s3';
import { createDiskCache } from './cache/diskCache';
import { openRepository } from './openRepository';
import { type S3Store, createS3Store } from './store/s3';
import { type S3StoreOptions } from './store/s3Options';
import { surveyRepository } from './survey';
import { nodeAsRestic, snapshotAsRestic } from './testing/asRestic';
import { collect } from './testing/collect';
import { writeContent } from './testing/content';
import { ResticRepository } from './testing/restic';

const credentials = {
  accessKeyId: 'reader',
  secretAccessKey: 'reader-secret-key',
};

describe('a repository that restic wrote to an object store', () => {
  let directory: string;
  let server: ObjectStoreServer;
  let restic: ResticRepository;
  let id: string;
  const stores: S3Store[] = [];

  const createStore = (more: Partial<S3StoreOptions> = {}) => {
    const store = createS3Store({
      endpoint: server.url,
      bucket: 'backups',
      prefix: 'team/app',
      credentials,
      attempts: 2,
      ...more,
    });
    stores.push(store);
    return store;
  };
  const open = (more: Partial<S3StoreOptions> = {}) =>
    openRepository({ store: createStore(more), password: restic.password });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'object-storage-'));
    server = await startObjectStore({
      directory: join(directory, 'buckets'),
      users: [
        { accessKey: 'writer', secretKey: 'writer-secret-key' },
        {
          accessKey: credentials.accessKeyId,
          secretKey: credentials.secretAccessKey,
          buckets: ['backups'],
          readOnly: true,
        },
      ],
    });
    restic = await ResticRepository.create({
      location: `s3:${server.url}/backups/team/app`,
      environment: {
        AWS_ACCESS_KEY_ID: 'writer',
        AWS_SECRET_ACCESS_KEY: 'writer-secret-key',
      },
    });
    await mkdir(restic.data);
    await writeContent(restic.data);
    id = await restic.backup();
  });
  afterEach(async () => {
    server.faults.clear();
    await Promise.all(stores.splice(0).map(store => store.close()));
  });
  afterAll(async () => {
    await restic?.remove();
    await server?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('is read with a read-only account', async () => {
    const repository = await open();
    const snapshots = await repository.snapshots();
    expect(snapshots.map(snapshotAsRestic)).toEqual(
      await restic.json('snapshots'),
    );
    const [, ...expected] = await restic.lines('ls', id);
    const walked = await collect(repository.walk({ snapshot: id }));
    expect(walked.map(nodeAsRestic)).toEqual(expected);
    const { stream } = await repository.file({
      snapshot: id,
      path: '/text.log',
    });
    expect(Buffer.concat(await collect(stream)).toString()).toBe(
      await restic.run(['dump', id, '/text.log']),
    );
    expect(await repository.verify({ content: true })).toMatchObject({
      restorable: true,
      problems: [],
    });
  });

  it('is surveyed without its password', async () => {
    const survey = await surveyRepository({ store: createStore() });
    expect(survey).toMatchObject({
      exists: true,
      snapshots: [{ id }],
      locks: [],
      keys: [{ username: expect.any(String) }],
    });
    expect(survey.objects.data.bytes).toBe(
      survey.growth.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    const nothing = await surveyRepository({
      store: createStore({ prefix: 'team/other' }),
    });
    expect(nothing).toMatchObject({ exists: false, storedBytes: 0 });
  });

  it.each([
    [
      { credentials: { ...credentials, secretAccessKey: 'no' } },
      'wrong-signature',
    ],
    [
      { credentials: { ...credentials, accessKeyId: 'no' } },
      'unknown-access-key',
    ],
    [{ bucket: 'forbidden-bucket' }, 'forbidden'],
    [{ prefix: 'elsewhere' }, 'no-repository'],
    [{ endpoint: 'http://127.0.0.1:1' }, 'unreachable'],
  ] as const)('reports the problem with %j', async (more, reason) => {
    await expect(open(more)).rejects.toMatchObject({ reason });
  });

  it('tolerates a store with transient errors, but not one that is gone', async () => {
    server.faults.inject({
      times: 1,
      effect: { kind: 'status', status: 503, code: 'SlowDown' },
    });
    server.faults.inject({ key: /keys/, times: 1, effect: { kind: 'drop' } });
    const repository = await open();
    server.faults.inject({ effect: { kind: 'garbage' } });
    await expect(repository.snapshots()).rejects.toMatchObject({
      reason: 'invalid',
    });
    server.faults.clear();
    server.faults.inject({ effect: { kind: 'drop' } });
    await expect(repository.snapshots()).rejects.toMatchObject({
      reason: 'unreachable',
    });
    server.faults.clear();
    server.faults.inject({ effect: { kind: 'delay', milliseconds: 5000 } });
    const slow = createStore({ timeoutMs: 100, attempts: 1 });
    await expect(slow.get('config')).rejects.toMatchObject({
      reason: 'timeout',
    });
    server.faults.clear();
    expect(await repository.snapshots()).toHaveLength(1);
  });

  it('aborts a download when the store fails, without a wrong byte', async () => {
    const repository = await open();
    const { stream } = await repository.file({
      snapshot: id,
      path: '/folder/random.bin',
    });
    server.faults.inject({ key: /data/, effect: { kind: 'garbage' } });
    await expect(collect(stream)).rejects.toMatchObject({
      name: expect.stringMatching(/RepositoryError|ObjectStoreError/),
    });
  });

  it('sends few requests: a persistent cache saves repeated reads', async () => {
    const cache = createDiskCache({ directory: join(directory, 'cache') });
    const read = async () => {
      const store = createStore();
      const asked: string[] = [];
      const repository = await openRepository({
        store: {
          list: store.list,
          get: (key, options) => {
            asked.push(key);
            return store.get(key, options);
          },
        },
        password: restic.password,
        cache,
      });
      await repository.snapshots();
      await collect(repository.walk({ snapshot: id }));
      return asked;
    };
    const first = await read();
    expect(first.filter(key => key.startsWith('data/')).length).toBeLessThan(5);
    // Until the last write has completed
    await new Promise(resolve => setTimeout(resolve, 200));
    const second = await read();
    expect(second.map(key => key.split('/')[0])).toEqual(['config', 'keys']);
  });

  it('reads a backup that was made after the index was read', async () => {
    const repository = await open();
    await repository.tree({ snapshot: id });
    await writeFile(join(restic.data, 'later'), 'made later');
    const later = await restic.backup();
    const { stream } = await repository.file({
      snapshot: later,
      path: 'later',
    });
    expect(Buffer.concat(await collect(stream)).toString()).toBe('made later');
  });
});
