import { rm, writeFile } from 'node:fs/promises';
import { type ServerResponse } from 'node:http';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// The whole sandbox would take seconds to load
// eslint-disable-next-line @backstage/no-forbidden-package-imports
import {
  type RestServer,
  type RestServerOptions,
  startRestServer,
} from 'volsync-sandbox/src/rest-server';
import { RepositoryListing } from '../listing/RepositoryListing';
import { checkPresence } from '../listing/checkPresence';
import { openRepository } from '../openRepository';
import { surveyRepository } from '../survey';
import { nodeAsRestic, snapshotAsRestic } from '../testing/asRestic';
import { collect } from '../testing/collect';
import { writeContent } from '../testing/content';
import { ResticRepository } from '../testing/restic';
import { ObjectStoreError } from './objectStore';
import { type RestStoreOptions, createRestStore } from './rest';

const password = 'never-to-be-seen';
const users = { 'a user': password };

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rest-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The reported problem; never with the password in it */
async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('nothing thrown'),
    caught => caught as Error,
  );
  expect(error.message).not.toContain(password);
  return error instanceof ObjectStoreError
    ? `${error.reason}: ${error.message}`
    : `${error.name}: ${error.message}`;
}

describe.each([1, 2] as const)(
  'a repository that restic wrote to a server of version %s',
  version => {
    let server: RestServer;
    let restic: ResticRepository;
    let snapshot: string;
    const create = (more: Partial<RestStoreOptions> = {}) =>
      createRestStore({
        url: `${server.url}/team/my%20app/`,
        credentials: { username: 'a user', password },
        attempts: 2,
        ...more,
      });

    beforeAll(async () => {
      server = await startRestServer({
        directory: join(root, `version-${version}`),
        users,
        version,
      });
      restic = await ResticRepository.create({
        location: `rest:${server.url.replace(
          '//',
          '//a%20user:never-to-be-seen@',
        )}/team/my app`,
      });
      await mkdir(restic.data);
      await writeContent(restic.data);
      snapshot = await restic.backup();
    });
    beforeEach(() => {
      server.requests.splice(0);
      server.fault = undefined;
    });
    afterAll(async () => {
      await restic?.remove();
      await server?.close();
    });

    it('is served in the form that restic expects', async () => {
      await expect(restic.run(['check', '--read-data'])).resolves.toContain(
        'no errors were found',
      );
    });

    it('is listed, browsed, read and verified', async () => {
      const store = create();
      const repository = await openRepository({
        store,
        password: restic.password,
        readAhead: ['snapshots', 'index'],
      });
      expect((await repository.snapshots()).map(snapshotAsRestic)).toEqual(
        await restic.json('snapshots'),
      );
      const [, ...expected] = await restic.lines('ls', snapshot);
      const walked = await collect(repository.walk({ snapshot }));
      expect(walked.map(nodeAsRestic)).toEqual(expected);
      const { stream } = await repository.file({ snapshot, path: '/text.log' });
      expect(Buffer.concat(await collect(stream)).toString()).toBe(
        await restic.run(['dump', snapshot, '/text.log']),
      );
      expect(await repository.verify({ content: true })).toMatchObject({
        restorable: true,
        problems: [],
      });
      await store.close();
    });

    it('is complete, and incomplete without one of its packs', async () => {
      const store = create();
      const listing = await RepositoryListing.collect(store.list(''));
      expect(checkPresence(listing, snapshot)).toMatchObject({
        present: true,
      });
      const repository = await openRepository({
        store,
        password: restic.password,
      });
      expect(
        (await repository.checkCompleteness({ listing })).snapshots,
      ).toMatchObject([{ id: snapshot, state: 'complete' }]);
      const [pack = ''] = [...listing.packs.keys()];
      const without = await RepositoryListing.collect(
        (
          await collect(store.list(''))
        ).filter(({ key }) => !key.endsWith(pack)),
      );
      server.requests.splice(0);
      // The listing is compared with the current state, by one request for the pack
      expect(
        (await repository.checkCompleteness({ listing: without })).snapshots,
      ).toMatchObject([{ id: snapshot, state: 'unchecked' }]);
      expect(
        server.requests.filter(({ path }) => path.includes('/data/')),
      ).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            method: 'HEAD',
            path: `/team/my%20app/data/${pack}`,
          }),
        ]),
      );
      await store.close();
    });

    it('is surveyed without its password, and without times', async () => {
      const store = create();
      expect(await surveyRepository({ store })).toMatchObject({
        exists: true,
        snapshots: [{ id: snapshot, lastModified: undefined }],
        locks: [],
        growth: [],
      });
      const [config] = await collect(store.list('config'));
      expect(config).toEqual({
        key: 'config',
        sizeBytes: expect.any(Number),
        etag: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      await store.close();
      const nothing = create({ url: `${server.url}/team/other` });
      expect(await surveyRepository({ store: nothing })).toMatchObject({
        exists: false,
        storedBytes: 0,
      });
      await nothing.close();
    });

    it('lists referring objects before those that they refer to', async () => {
      const store = create();
      await collect(store.list(''));
      await store.close();
      const kinds = server.requests
        .filter(({ path }) => /\/$|config$/.test(path))
        .map(({ path }) => path.slice('/team/my%20app/'.length));
      expect(kinds).toEqual([
        'config',
        'keys/',
        'snapshots/',
        'index/',
        'data/',
        'locks/',
      ]);
    });

    it.each([
      ['no user', undefined, /^forbidden: .* answered 401/],
      [
        'a wrong password',
        { username: 'a user', password: `not-${password}` },
        /^forbidden: .* answered 401/,
      ],
    ])('is refused to %s', async (_, credentials, reason) => {
      const store = create({ credentials });
      expect(await reasonOf(collect(store.list('')))).toMatch(reason);
      expect(await reasonOf(store.get('config'))).toMatch(reason);
      await store.close();
    });

    it('gets an object, a part of it, and nothing past its end', async () => {
      const store = create();
      const [pack] = await collect(store.list('data/'));
      const { key, sizeBytes } = pack!;
      const whole = await store.get(key);
      expect(whole).toHaveLength(sizeBytes);
      const range = { offset: 3, length: 4 };
      expect(await store.get(key, { range })).toEqual(whole.slice(3, 7));
      const late = { offset: sizeBytes - 2, length: 9 };
      expect(await store.get(key, { range: late })).toEqual(whole.slice(-2));
      const past = { offset: sizeBytes, length: 1 };
      expect(await store.get(key, { range: past })).toHaveLength(0);
      const missing = `data/00/${'0'.repeat(64)}`;
      expect(await reasonOf(store.get(missing))).toBe(
        `ObjectNotFoundError: There is no object "${missing}"`,
      );
      await store.close();
    });
  },
);

describe('createRestStore', () => {
  let server: RestServer;
  beforeAll(async () => {
    server = await startRestServer({ directory: join(root, 'faults') });
  });
  beforeEach(() => {
    server.requests.splice(0);
    server.fault = undefined;
  });
  afterAll(() => server.close());

  async function withStore<T>(
    use: (store: ReturnType<typeof createRestStore>) => Promise<T>,
    more: Partial<RestStoreOptions> = {},
  ): Promise<T> {
    const store = createRestStore({
      url: server.url.replace('//', `//user:${password}@`),
      attempts: 3,
      timeoutMs: 500,
      ...more,
    });
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  }
  const reading = (more?: Partial<RestStoreOptions>) =>
    withStore(store => reasonOf(collect(store.list('snapshots/'))), more);
  const say =
    (
      status: number,
      headers: Readonly<Record<string, string>> = {},
      body: string | Buffer = '',
    ) =>
    (_: unknown, response: ServerResponse) =>
      response.writeHead(status, headers).end(body);
  const listed = (body: string | Buffer) =>
    say(200, { 'content-type': 'application/vnd.x.restic.rest.v2' }, body);

  it.each([
    [301, /^invalid: .* a redirect, and redirects are not followed/],
    [401, /^forbidden: .* does not let this user/],
    [403, /^forbidden: .* does not allow this read/],
    [418, /^invalid: /],
    [429, /^unreachable: /],
    [500, /^unreachable: /],
    [507, /^unreachable: /],
  ])('maps %s to an error', async (status, reason) => {
    const location = 'http://elsewhere.example/';
    server.fault = say(status, { location, 'retry-after': '0.01' }, password);
    expect(await reading()).toMatch(reason);
    expect(server.requests).toHaveLength(
      status === 429 || status >= 500 ? 3 : 1,
    );
  });

  it('sends the user only to the server, and accepts nothing after a redirect to another', async () => {
    const other = await startRestServer({ directory: join(root, 'other') });
    server.fault = say(302, { location: `${other.url}/` });
    expect(await reading()).toMatch(/^invalid: /);
    expect(server.requests[0]?.authorization).toBe(
      `Basic ${Buffer.from(`user:${password}`).toString('base64')}`,
    );
    expect(other.requests).toEqual([]);
    await other.close();
  });

  it('treats a missing folder as empty, except with rclone', async () => {
    expect(await withStore(store => collect(store.list('')))).toEqual([]);
    server.fault = say(404, { server: 'rclone/v1.66.0' });
    expect(await reading()).toMatch(/^invalid: .* answered 404/);
  });

  it('reports the time of the config if the server does', async () => {
    const lastModified = 'Sun, 01 Nov 2026 03:00:00 GMT';
    server.fault = say(200, { 'last-modified': lastModified }, 'config');
    expect(await withStore(store => collect(store.list('config')))).toEqual([
      expect.objectContaining({ lastModified: new Date(lastModified) }),
    ]);
  });

  it.each([
    ['nothing', ''],
    ['an object', '{}'],
    ['half of it', '[{"name":"aa","size":1},'],
    ['an entry without an end', '[{"name":"aa","size":1]'],
    ['an entry without a size', '[{"name":"aa"}]'],
    ['a size below 0', '[{"name":"aa","size":-1}]'],
    ['a size in a text', '[{"name":"aa","size":"1"}]'],
    ['a size beyond counting', '[{"name":"aa","size":1e300}]'],
    ['a name with a slash', '[{"name":"../config","size":1}]'],
    ['a name with a line break', '[{"name":"a\\nb","size":1}]'],
    ['a name of another kind', '[{"name":{},"size":1}]'],
    ['null for an entry', '[null]'],
    ['entries side by side', '[{"name":"aa","size":1}{"name":"bb","size":1}]'],
    ['arrays in arrays', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['something after it', '[]x'],
  ])('rejects a listing that is %s', async (_, body) => {
    server.fault = listed(body);
    expect(await reading()).toMatch(/^invalid: .* is not a listing/);
  });

  it('rejects a web page in place of a listing, a config and an object', async () => {
    server.fault = say(200, { 'content-type': 'text/html' }, '[]');
    expect(await reading()).toMatch(/web page/);
    await withStore(async store => {
      expect(await reasonOf(collect(store.list('config')))).toMatch(/web page/);
      expect(await reasonOf(store.get('config'))).toMatch(/web page/);
    });
  });

  it.each([
    ['nothing', '[]', []],
    ['null, as Go writes an empty list', 'null\n', []],
    [
      'blanks, and a file that is being written',
      `[ {"name":"${'a'.repeat(
        64,
      )}.rest-server-temp1","size":0} ,\n{"size":2,"name":"${'b'.repeat(
        64,
      )}"} ]`,
      [
        [`snapshots/${'a'.repeat(64)}.rest-server-temp1`, 0],
        [`snapshots/${'b'.repeat(64)}`, 2],
      ],
    ],
  ])('accepts a listing that is %s', async (_, body, expected) => {
    server.fault = listed(body);
    const found = await withStore(store => collect(store.list('snapshots/')));
    expect(found.map(({ key, sizeBytes }) => [key, sizeBytes])).toEqual(
      expected,
    );
  });

  it('stops at the byte limit, for a request and for later ones', async () => {
    server.fault = listed(Buffer.alloc(64 * 1024 * 1024 + 1, '['));
    expect(await reading({ timeoutMs: 20_000 })).toMatch(/larger than/);
    server.fault = say(200, {}, Buffer.alloc(2_000));
    await withStore(
      async store => {
        expect(await reasonOf(store.get('index/x'))).toMatch(/larger than/);
      },
      { maxObjectBytes: 1_000 },
    );
  });

  it('gives up if the server is silent or gone, or the caller aborts', async () => {
    server.fault = (_, response) => {
      response.writeHead(200);
      response.flushHeaders();
      Object.defineProperty(response, 'writableEnded', { value: true });
    };
    expect(await reading()).toMatch(/^timeout: .* within 500 ms/);
    server.fault = (_, response) => response.destroy();
    expect(await reading()).toMatch(/^unreachable: /);
    const signal = AbortSignal.abort(new Error('Given up'));
    expect(await reading({ signal })).toBe('Error: Given up');
  });

  it('reports each attempt', async () => {
    const ended: (number | undefined)[] = [];
    server.fault = say(503, { 'retry-after': '0.01' });
    await reading({ onRequest: ({ status }) => ended.push(status) });
    expect(ended).toEqual([503, 503, 503]);
  });

  it('requests no more sizes from a version 1 server than its limit', async () => {
    server.fault = say(
      200,
      { 'content-type': 'application/vnd.x.restic.rest.v1' },
      JSON.stringify(Array.from({ length: 10_001 }, (_, id) => `name-${id}`)),
    );
    expect(await reading()).toMatch(/version 1 .* update the server/);
    expect(server.requests).toHaveLength(1);
  });

  it('restricts each user to their own folder, as the server does', async () => {
    const options: RestServerOptions = {
      directory: join(root, 'private'),
      users: { shop: password, games: password },
      privateRepositories: true,
    };
    const own = await startRestServer(options);
    const read = (path: string) =>
      withStore(store => reasonOf(collect(store.list(''))), {
        url: `${own.url}/${path}`,
        credentials: { username: 'shop', password },
      });
    expect(await read('shop/app')).toMatch(/nothing thrown/);
    expect(await read('games/app')).toMatch(/^forbidden/);
    await own.close();
  });
});

describe('damage to a repository on the server', () => {
  it('is detected: an emptied and a swapped pack', async () => {
    const server = await startRestServer({ directory: join(root, 'damage') });
    const restic = await ResticRepository.create({
      location: `rest:${server.url}/app`,
    });
    await mkdir(restic.data);
    await writeContent(restic.data);
    await restic.backup();
    const store = createRestStore({ url: `${server.url}/app` });
    const repository = await openRepository({
      store,
      password: restic.password,
    });
    const [first, second] = await collect(store.list('data/'));
    const pathOf = (key: string) =>
      server.objectPath('app', key.replace(/^data\/../, 'data'));
    await writeFile(pathOf(first!.key), '');
    await writeFile(pathOf(second!.key), Buffer.alloc(second!.sizeBytes));
    const report = await repository.verify({ content: true });
    expect(report.restorable).toBe(false);
    expect(report.problems.length).toBeGreaterThan(1);
    await store.close();
    await restic.remove();
    await server.close();
  });
});
