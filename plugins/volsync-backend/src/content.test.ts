import { execFile } from 'node:child_process';
import { scryptSync } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mockCredentials } from '@backstage/backend-test-utils';
import type {
  EntityReport,
  FolderPage,
  SnapshotPage,
  VerifyResult,
} from 'backstage-plugin-volsync-common';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import {
  ContentWorld,
  PASSWORD,
  RAW_NAME,
  SECRET_KEY,
  writeFiles,
} from './__testUtils__/ContentWorld';
import { contractErrors } from './__testUtils__/contract';
import { readEvents } from './__testUtils__/readEvents';
import { component, startPortal } from './__testUtils__/startPortal';
import { waitFor, waitUntil } from './__testUtils__/waitFor';

jest.setTimeout(120_000);

const BELOW =
  '/v1/entities/{kind}/{namespace}/{name}/volumes/{cluster}/{claim}/repository';
const at = (entity: string, rest: string, volume = 'apps/data') =>
  `/api/volsync/v1/entities/component/default/${entity}/volumes/${volume}/repository${rest}`;
const q = encodeURIComponent;

describe('the content of repositories', () => {
  let world: ContentWorld;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let data: string;
  let first: string;
  let second: string;
  const canaries: string[] = [];
  const seen: string[] = [];

  beforeAll(async () => {
    world = await ContentWorld.start();
    data = join(world.place('shop').directory, 'data');
    await mkdir(data, { recursive: true });
    await writeFiles(data);
    first = await world.backUp('shop');
    second = await world.backUp('shop', {
      'hello.txt': 'Hello again',
      'new.txt': 'new',
    });
    const shared = await world.backUp('shared', { 'a.txt': 'a' });
    const wrong = await world.backUp('wrong', { 'w.txt': 'w' });
    await world.makeVolume('shop', { repository: 'shop', snapshot: second });
    await world.makeVolume('foreign', { repository: 'foreign' });
    await world.makeVolume('shared-a', {
      repository: 'shared',
      snapshot: shared,
    });
    await world.makeVolume('shared-b', { repository: 'shared' });
    await world.makeVolume('wrong', {
      repository: 'wrong',
      password: 'canary-not-the-password',
      snapshot: wrong,
    });
    canaries.push(PASSWORD, SECRET_KEY, 'canary-not-the-password');
    canaries.push(...(await keysOfShop()));
  });

  afterAll(async () => {
    await world.close();
  });

  afterEach(async () => {
    world.s3.faults.clear();
    await portal.stop();
    await waitUntil(
      () =>
        world.s3.calls.open === 0 &&
        world.cluster.api.calls.openWatches() === 0,
      'nothing is being read any more',
      20_000,
    );
    const everything = [
      ...seen.splice(0),
      ...portal.logged,
      JSON.stringify(portal.audited),
    ].join('\n');
    const leaked = canaries.flatMap((canary, index) =>
      [canary, Buffer.from(canary).toString('base64')].some(text =>
        everything.includes(text),
      )
        ? index
        : [],
    );
    if (leaked.length > 0) {
      throw new Error(`Leaked: canaries ${leaked.join(', ')}`);
    }
  });

  /** The derived key and the master key, in the forms in which they could show. */
  async function keysOfShop(): Promise<string[]> {
    const id = (await world.restic('shop', 'list', 'keys')).toString().trim();
    const file = world.s3.objectPath('backups', `shop/keys/${id}`);
    const key = JSON.parse(await readFile(file, 'utf8'));
    const derived = scryptSync(PASSWORD, Buffer.from(key.salt, 'base64'), 64, {
      N: key.N,
      r: key.r,
      p: key.p,
      maxmem: 256 * 1024 * 1024,
    });
    const master = JSON.parse(
      (await world.restic('shop', 'cat', 'masterkey')).toString(),
    );
    return [
      derived.toString('base64').slice(0, 40),
      derived.toString('hex').slice(0, 60),
      master.encrypt,
      Buffer.from(master.encrypt, 'base64').toString('hex'),
    ];
  }

  async function start(
    options: {
      readonly volsync?: JsonObject;
      readonly denied?: readonly string[];
    } = {},
  ) {
    const entity = (name: string, namespace: string) =>
      component(name, {
        'backstage-volsync/cluster': 'apps',
        'backstage-volsync/namespace': namespace,
      });
    const bind = (name: string, ...names: string[]) => ({
      name,
      entities: names.map(one => `component:default/${one}`),
    });
    portal = await startPortal({
      denied: options.denied,
      volsync: {
        clusters: [
          {
            ...world.cluster.config,
            unbound: 'read',
            namespaces: [
              bind('shop', 'shop'),
              bind('shared-a', 'shared', 'both'),
              bind('shared-b', 'both'),
              bind('wrong', 'wrong'),
            ],
          },
        ],
        objectStores: [{ endpoint: world.s3.url }],
        repositories: {
          decrypt: true,
          cacheDirectory: join(world.directory, 'cache'),
        },
        refresh: { repositories: 3_600, details: 3_600 },
        ...options.volsync,
      },
      entities: [
        entity('shop', 'shop'),
        entity('foreign', 'foreign'),
        entity('shared', 'shared-a'),
        entity('both', 'shared-a'),
        entity('wrong', 'wrong'),
      ],
    });
  }

  async function get(
    entity: string,
    rest: string,
    headers: Record<string, string> = {},
  ) {
    const response = await request(portal.server)
      .get(at(entity, rest))
      .set(headers)
      .buffer(true)
      .parse((raw, done) => {
        const chunks: Buffer[] = [];
        raw.on('data', chunk => chunks.push(chunk));
        raw.on('end', () => done(null, Buffer.concat(chunks)));
      });
    const bytes: Buffer = Buffer.isBuffer(response.body)
      ? response.body
      : Buffer.alloc(0);
    const isJson = /json/.test(response.headers['content-type'] ?? '');
    if (isJson) {
      seen.push(bytes.toString());
    }
    seen.push(JSON.stringify(response.headers));
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      json: isJson ? JSON.parse(bytes.toString()) : undefined,
    };
  }

  const origin = () => `http://127.0.0.1:${portal.server.port()}`;

  async function stream(entity: string, rest: string) {
    const opened = await readEvents(`${origin()}${at(entity, rest)}`);
    await waitFor(() => expect(opened.isEnded()).toBe(true), 60_000);
    seen.push(JSON.stringify(opened.events));
    return opened;
  }

  const resticJson = async (...args: string[]) =>
    JSON.parse((await world.restic('shop', ...args)).toString());

  it('lists snapshots as restic does, in pages, by filters, and quickly again', async () => {
    await start();
    const { status, json } = await get('shop', '/snapshots');
    expect(status).toBe(200);
    expect(contractErrors(`${BELOW}/snapshots`, 200, json)).toBeUndefined();
    const page: SnapshotPage = json;
    const expected = (await resticJson('snapshots', '--json')).reverse();
    expect(page).toMatchObject({
      location: world.place('shop').repository,
      total: 2,
      matching: 2,
      hosts: ['volsync'],
      tags: [],
      sharedWith: [],
      decrypted: { state: 'read' },
    });
    expect(page.snapshots.map(({ id }) => id)).toEqual(
      expected.map((one: { id: string }) => one.id),
    );
    page.snapshots.forEach(({ details }, index) => {
      const { summary, ...snapshot } = expected[index];
      expect(details).toMatchObject({
        time: snapshot.time,
        hostname: 'volsync',
        username: snapshot.username,
        paths: snapshot.paths,
        program: snapshot.program_version,
        files: summary.total_files_processed,
        bytes: summary.total_bytes_processed,
        filesNew: summary.files_new,
        filesChanged: summary.files_changed,
        filesUnmodified: summary.files_unmodified,
        addedBytes: summary.data_added,
        addedPackedBytes: summary.data_added_packed,
      });
    });
    const ids = async (query: string) =>
      (await get('shop', `/snapshots?${query}`)).json.snapshots.map(
        ({ id }: { id: string }) => id.slice(0, 8),
      );
    expect(await ids('limit=1')).toEqual([second]);
    expect(await ids('limit=1&offset=1')).toEqual([first]);
    expect(await ids(`text=${first}`)).toEqual([first]);
    expect(await ids('text=VOLSYNC&host=volsync')).toHaveLength(2);
    expect(await ids('tag=none')).toEqual([]);
    const secondTime = page.snapshots[0]?.details?.time ?? '';
    expect(await ids(`since=${q(secondTime)}`)).toEqual([second]);
    expect(await ids(`until=${q(secondTime)}&limit=1000`)).toHaveLength(2);
    const calls = world.s3.calls.total;
    expect(await ids('offset=0')).toHaveLength(2);
    expect(world.s3.calls.total).toBe(calls);
  });

  it('shows folders as restic does, whatever the names, and reaches every entry by its path', async () => {
    await start();
    const lines = (await world.restic('shop', 'ls', '--json', second, '/'))
      .toString()
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
      .filter(({ struct_type: type }) => type === 'node');
    const entries: FolderPage['entries'][number][] = [];
    for (let next: number | undefined = 0; next !== undefined; ) {
      const { status, json } = await get(
        'shop',
        `/snapshots/${second}/tree?path=/&limit=3&offset=${next}`,
      );
      expect(status).toBe(200);
      expect(
        contractErrors(`${BELOW}/snapshots/{id}/tree`, 200, json),
      ).toBeUndefined();
      entries.push(...json.entries);
      expect(json.total).toBe(lines.length);
      next = json.next;
    }
    expect(entries).toEqual(
      lines.map(line =>
        expect.objectContaining({
          name: line.name,
          type: line.type,
          mode: line.permissions,
          ...(line.type === 'file' && { bytes: line.size ?? 0 }),
          modifiedAt: line.mtime,
        }),
      ),
    );
    expect(entries.find(({ name }) => name === 'link')?.linkTarget).toBe(
      'hello.txt',
    );
    const raw = entries.find(({ path }) => path === `/${RAW_NAME}`);
    expect(raw).toMatchObject({ name: 'no utf8 \ufffd', type: 'dir' });
    const reached = [];
    for (const { path, type } of entries) {
      const { status, json, headers } = await get(
        'shop',
        `/snapshots/${second}/${type === 'dir' ? 'tree' : 'file'}?path=${q(
          path,
        )}`,
      );
      const told = json ? json.path : headers['content-length'];
      reached.push([path, status, told]);
    }
    expect(reached).toEqual(
      entries.map(({ path, type, bytes }) => {
        switch (type) {
          case 'dir':
            return [path, 200, path];
          case 'file':
            return [path, 200, String(bytes)];
          default:
            return [path, 400, undefined];
        }
      }),
    );
    const inside = await get(
      'shop',
      `/snapshots/${second}/tree?path=${q(`/${RAW_NAME}`)}`,
    );
    expect(inside.json.entries).toEqual([
      expect.objectContaining({
        name: 'inside.txt',
        path: `/${RAW_NAME}/inside.txt`,
      }),
    ]);
  });

  it('searches, beneath a folder too, and says where', async () => {
    await start();
    const found = await stream('shop', `/snapshots/${second}/find?text=.TXT`);
    expect(found.headers['cache-control']).toContain('no-transform');
    expect(found.events.map(({ event }) => event)).toEqual([
      ...Array(5).fill('entry'),
      'end',
    ]);
    expect(found.events.map(({ data: one }) => one)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'deep.txt',
          path: '/folder/in/it/deep.txt',
          folder: '/folder/in/it',
        }),
        expect.objectContaining({
          path: `/${RAW_NAME}/inside.txt`,
          folder: `/${RAW_NAME}`,
        }),
        { found: 5, truncated: false },
      ]),
    );
    const below = await stream(
      'shop',
      `/snapshots/${second}/find?text=t&path=/folder/in`,
    );
    expect(below.events.map(({ data: one }) => one)).toEqual([
      expect.objectContaining({ path: '/folder/in/it', folder: '/folder/in' }),
      expect.objectContaining({ path: '/folder/in/it/deep.txt' }),
      { found: 2, truncated: false },
    ]);
    const nowhere = await get(
      'shop',
      `/snapshots/${second}/find?text=t&path=/nowhere`,
    );
    expect(nowhere.status).toBe(404);
  });

  it('compares two snapshots, and a snapshot with the one before it', async () => {
    await start();
    for (const query of [`?from=${first}`, '']) {
      const { events } = await stream(
        'shop',
        `/snapshots/${second}/changes${query}`,
      );
      expect(events).toEqual([
        {
          event: 'change',
          data: {
            path: '/hello.txt',
            kind: 'changed',
            type: 'file',
            bytesBefore: 5,
            bytesAfter: 11,
          },
        },
        {
          event: 'change',
          data: {
            path: '/new.txt',
            kind: 'added',
            type: 'file',
            bytesAfter: 3,
          },
        },
        {
          event: 'end',
          data: {
            added: 1,
            removed: 0,
            changed: 1,
            addedBytes: expect.any(Number),
            removedBytes: expect.any(Number),
            truncated: false,
          },
        },
      ]);
    }
    const { status, json } = await get('shop', `/snapshots/${first}/changes`);
    expect(status).toBe(404);
    expect(json.error.message).toContain('before');
  });

  it('gives files byte for byte as restic dumps them, whole and in parts', async () => {
    await start();
    const dumped = await world.restic(
      'shop',
      'dump',
      second,
      '/folder/random.bin',
    );
    const file = `/snapshots/${second}/file?path=/folder/random.bin`;
    const whole = await get('shop', file);
    expect(whole.status).toBe(200);
    expect(whole.bytes.equals(dumped)).toBe(true);
    expect(whole.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="random.bin"',
      'content-length': String(dumped.length),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store, no-transform',
    });
    const size = dumped.length;
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 1],
      ['bytes=1000-1999', 1_000, 2_000],
      ['bytes=2500000-', 2_500_000, size],
      ['bytes=-7', size - 7, size],
      [`bytes=0-${size + 99}`, 0, size],
    ] as const) {
      const part = await get('shop', file, { range });
      expect([range, part.status]).toEqual([range, 206]);
      expect(part.headers['content-range']).toBe(
        `bytes ${from}-${to - 1}/${size}`,
      );
      expect(part.headers['content-length']).toBe(String(to - from));
      expect(part.bytes.equals(dumped.subarray(from, to))).toBe(true);
    }
    const past = await get('shop', file, { range: `bytes=${size}-` });
    expect(past.status).toBe(416);
    expect(past.headers['content-range']).toBe(`bytes */${size}`);
    expect(
      contractErrors(`${BELOW}/snapshots/{id}/file`, 416, past.json),
    ).toBeUndefined();
    for (const range of ['bytes=0-1,5-6', 'lines=1-2', 'bytes=x']) {
      const answer = await get('shop', file, { range });
      expect([range, answer.status, answer.bytes.length]).toEqual([
        range,
        200,
        size,
      ]);
    }
    const etag = whole.headers.etag;
    const resumed = { range: 'bytes=10-', 'if-range': etag };
    expect((await get('shop', file, resumed)).status).toBe(206);
    const changed = { range: 'bytes=10-', 'if-range': '"another"' };
    expect((await get('shop', file, changed)).status).toBe(200);
    const audits = portal.audited.length;
    const head = await request(portal.server)
      .head(at('shop', file))
      .set('range', 'bytes=5-9');
    expect(head.status).toBe(206);
    expect(head.headers['content-length']).toBe('5');
    expect(portal.audited).toHaveLength(audits);
  });

  it.each([
    ['hello.txt', 'attachment; filename="hello.txt"'],
    ['empty', 'attachment; filename="empty"'],
    [
      'ünïcödé — 日本語 😀.txt',
      `attachment; filename="ünïcödé ? ??? ??.txt"; filename*=UTF-8''${q(
        'ünïcödé — 日本語 😀.txt',
      )}`,
    ],
    [
      'new\nline: set-cookie',
      `attachment; filename="new?line: set-cookie"; filename*=UTF-8''new%0Aline%3A%20set-cookie`,
    ],
    [
      'quote"d; filename=evil',
      'attachment; filename="quote\\"d; filename=evil"',
    ],
    ['back\\slash', 'attachment; filename="back\\\\slash"'],
  ])('names the download of %j', async (name, disposition) => {
    await start();
    const dumped = await readFile(join(data, name));
    const { status, headers, bytes } = await get(
      'shop',
      `/snapshots/${second}/file?path=${q(`/${name}`)}`,
    );
    expect(status).toBe(200);
    expect(bytes.equals(dumped)).toBe(true);
    expect(
      Buffer.from(headers['content-disposition'] ?? '', 'latin1').toString(
        'latin1',
      ),
    ).toBe(disposition);
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('gives folders as tar.gz with what is in them', async () => {
    await start();
    for (const [path, name, original] of [
      ['/', `data-${second}.tar.gz`, data],
      ['/folder', `folder-${second}.tar.gz`, join(data, 'folder')],
    ] as const) {
      const { status, headers, bytes } = await get(
        'shop',
        `/snapshots/${second}/archive?path=${path}`,
      );
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('application/gzip');
      expect(headers['content-disposition']).toBe(
        `attachment; filename="${name}"`,
      );
      expect(headers['content-encoding']).toBeUndefined();
      const folder = join(world.directory, name.replace('.tar.gz', ''));
      await mkdir(folder);
      await writeFile(`${folder}.tar.gz`, bytes);
      const run = promisify(execFile);
      await run('tar', ['-xzf', `${folder}.tar.gz`, '-C', folder]);
      // A name that is no UTF-8 is written as it reads.
      const leftOut = ['-x', 'no utf8*'];
      await run('diff', [
        '-r',
        '--no-dereference',
        ...leftOut,
        original,
        folder,
      ]);
    }
    expect(portal.audited.map(({ status }) => status)).toEqual([
      'initiated',
      'succeeded',
      'initiated',
      'succeeded',
    ]);
    const file = await get('shop', `/snapshots/${second}/archive?path=/empty`);
    expect(file.status).toBe(400);
  });

  it('counts what the snapshots need', async () => {
    await start();
    const { status, json } = await get('shop', '/usage');
    expect(status).toBe(200);
    expect(contractErrors(`${BELOW}/usage`, 200, json)).toBeUndefined();
    const { total_size: total } = await resticJson(
      'stats',
      '--mode',
      'raw-data',
      '--json',
    );
    expect(json).toMatchObject({
      snapshots: 2,
      neededBytes: total,
      unindexedBytes: 0,
    });
  });

  it('lets a cookie download, and do nothing else', async () => {
    await start();
    const asked = async (rest: string, headers: Record<string, string>) =>
      (await get('shop', rest, headers)).status;
    const none = { authorization: mockCredentials.none.header() };
    const cookie = { cookie: mockCredentials.limitedUser.cookie() };
    const cookieAlone = { ...cookie, authorization: 'none' };
    const paths = {
      file: `/snapshots/${second}/file?path=/hello.txt`,
      archive: `/snapshots/${second}/archive?path=/folder/in`,
      tree: `/snapshots/${second}/tree`,
      list: '/snapshots',
      find: `/snapshots/${second}/find?text=x`,
    };
    for (const rest of Object.values(paths)) {
      expect([rest, await asked(rest, none)]).toEqual([rest, 401]);
    }
    expect(await asked(paths.file, cookieAlone)).toBe(200);
    expect(await asked(paths.archive, cookieAlone)).toBe(200);
    const limited = {
      authorization: `Bearer ${mockCredentials.limitedUser.token()}`,
    };
    expect(await asked(paths.file, limited)).toBe(200);
    for (const rest of [paths.tree, paths.list, paths.find]) {
      expect([rest, await asked(rest, limited)]).toEqual([rest, 401]);
    }
    const service = { authorization: mockCredentials.service.header() };
    expect(await asked(paths.file, service)).toBe(403);
    expect(await asked(paths.list, service)).toBe(200);
  });

  it('wants the permission of each route', async () => {
    const routes = {
      'volsync.snapshot.list': ['/snapshots', '/usage'],
      'volsync.snapshot.browse': [
        `/snapshots/${second}/tree`,
        `/snapshots/${second}/find?text=x`,
        `/snapshots/${second}/changes?from=${first}`,
        `/snapshots/${second}/verify`,
      ],
      'volsync.snapshot.download': [
        `/snapshots/${second}/file?path=/hello.txt`,
        `/snapshots/${second}/archive?path=/folder`,
      ],
    };
    await start({ denied: Object.keys(routes) });
    const reads = world.cluster.calls();
    for (const [permission, paths] of Object.entries(routes)) {
      for (const rest of paths) {
        const { status, json } = await get('shop', rest);
        expect([rest, status]).toEqual([rest, 403]);
        expect(json.error.message).toContain(permission);
      }
    }
    expect(world.cluster.calls()).toBe(reads);
    expect(portal.audited.filter(({ status }) => status === 'failed')).toEqual([
      expect.objectContaining({
        eventId: 'snapshot-download',
        meta: expect.objectContaining({ path: '/hello.txt', bytes: 0 }),
      }),
      expect.objectContaining({
        meta: expect.objectContaining({ path: '/folder', kind: 'archive' }),
      }),
    ]);
  });

  it.each([
    ['/snapshots/xyz/tree', 400, 'hex digits'],
    ['/snapshots/abcdef/tree', 400, 'hex digits'],
    ['/snapshots/00000000/tree', 404, 'no snapshot'],
    ['/snapshots?limit=0', 400, '"limit" must be'],
    ['/snapshots?limit=1&limit=2', 400, '"limit" must be there once'],
    ['/snapshots?since=yesterday', 400, '"since" must be a time'],
    ['/snapshots/SECOND/tree?path=folder', 400, '"path" must begin'],
    ['/snapshots/SECOND/tree?path=/a%00b', 400, 'NUL'],
    ['/snapshots/SECOND/tree?path=/../shop', 404, 'There is no'],
    ['/snapshots/SECOND/tree?path=/hello.txt', 400, 'is no folder'],
    ['/snapshots/SECOND/file?path=/folder', 400, 'is no file'],
    ['/snapshots/SECOND/file', 400, 'is no file'],
    ['/snapshots/SECOND/find', 400, '"text"'],
    ['/snapshots/SECOND/verify?content=yes', 400, '"content" must be'],
    ['/snapshots/SECOND/changes?from=x', 400, '"from" must be'],
  ])('answers %s with %s', async (rest, status, text) => {
    await start();
    const answer = await get('shop', rest.replace('SECOND', second));
    expect([answer.status, answer.json.error.message]).toEqual([
      status,
      expect.stringContaining(text),
    ]);
  });

  it('opens only what the operator bound to the entity, and what nobody else shares', async () => {
    await start();
    const readable = await get('foreign', '/snapshots');
    expect(readable.status).toBe(403);
    expect(readable.json.error.message).toContain('not bound');
    for (const volume of ['apps/other', 'elsewhere/data', 'gone/data']) {
      const { status } = await request(portal.server).get(
        at('shop', '/snapshots', volume),
      );
      expect([volume, status]).toEqual([volume, 404]);
    }
    expect((await get('nobody', '/snapshots')).status).toBe(404);

    const snapshot = (await get('both', '/snapshots')).json.snapshots[0].id;
    const shared = await get('shared', `/snapshots/${snapshot}/tree`);
    expect(shared.status).toBe(403);
    expect(shared.json.error.message).toContain('"apps/shared-b/app"');
    const download = await get(
      'shared',
      `/snapshots/${snapshot}/file?path=/a.txt`,
    );
    expect(download.status).toBe(403);
    const { json } = await get('shared', '/snapshots');
    expect(json).toMatchObject({
      total: 1,
      hosts: [],
      sharedWith: ['apps/shared-b/app'],
      decrypted: { state: 'unread', reason: 'forbidden' },
    });
    expect(json.snapshots[0].details).toBeUndefined();
    expect((await get('both', `/snapshots/${snapshot}/tree`)).status).toBe(200);
  });

  it('tells what the listing tells where decryption is off, and refuses the rest with the reason', async () => {
    await start({ volsync: { repositories: { decrypt: false } } });
    const { status, json } = await get('shop', '/snapshots');
    expect(status).toBe(200);
    expect(contractErrors(`${BELOW}/snapshots`, 200, json)).toBeUndefined();
    expect(json).toMatchObject({
      total: 2,
      hosts: [],
      decrypted: { state: 'unread', reason: 'not-configured' },
    });
    expect(
      json.snapshots.map(({ id }: { id: string }) => id.slice(0, 8)),
    ).toEqual([second, first]);
    for (const rest of [
      '/usage',
      `/snapshots/${second}/tree`,
      `/snapshots/${second}/find?text=x`,
      `/snapshots/${second}/changes`,
      `/snapshots/${second}/verify`,
      `/snapshots/${second}/file?path=/hello.txt`,
      `/snapshots/${second}/archive`,
    ]) {
      const refused = await get('shop', rest);
      expect([rest, refused.status]).toEqual([rest, 403]);
      expect(refused.json.error.message).toContain(
        'volsync.repositories.decrypt',
      );
    }
  });

  it('says that a password opens nothing', async () => {
    await start();
    const { json } = await get('wrong', '/snapshots');
    expect(json).toMatchObject({
      total: 1,
      decrypted: {
        state: 'unread',
        reason: 'invalid',
        message: expect.stringMatching(/password/i),
      },
    });
    const id = json.snapshots[0].id;
    const tree = await get('wrong', `/snapshots/${id}/tree`);
    expect(tree.status).toBe(409);
    expect(tree.json.error.message).toMatch(/password/i);
    expect(
      contractErrors(`${BELOW}/snapshots/{id}/tree`, 409, tree.json),
    ).toBeUndefined();
  });

  it('finds a lost pack, turns the verdict, and takes it back when the pack is back', async () => {
    await start();
    const verify = async (query = '') => {
      const { events } = await stream(
        'shop',
        `/snapshots/${second}/verify${query}`,
      );
      expect(events[0]).toMatchObject({
        event: 'progress',
        data: { phase: 'trees' },
      });
      const last = events.at(-1);
      expect(last?.event).toBe('end');
      return last?.data as VerifyResult;
    };
    const volume = async () => {
      const { body } = await request(portal.server).get(
        '/api/volsync/v1/entities/component/default/shop/volumes',
      );
      seen.push(JSON.stringify(body));
      return (body as EntityReport).volumes[0];
    };
    await waitFor(async () =>
      expect((await volume())?.verdict).toBe('protected'),
    );
    expect(await verify('?content=true')).toMatchObject({
      restorable: true,
      content: true,
      problems: [],
    });
    expect((await volume())?.verdict).toBe('protected');

    // The pack that holds the large file: nothing that VolSync looks at shows that it is gone.
    const [{ id: blob }] = await blobsOf('/folder/random.bin');
    const pack = await packOf(blob);
    const key = `shop/data/${pack.slice(0, 2)}/${pack}`;
    const path = world.s3.objectPath('backups', key);
    await rename(path, join(world.directory, 'lost-pack'));
    const lost = await verify();
    expect(lost).toMatchObject({ restorable: false });
    expect(lost.problems[0]).toMatchObject({
      kind: 'missing-pack',
      object: `data/${pack.slice(0, 2)}/${pack}`,
      paths: expect.arrayContaining([`${second}:/folder/random.bin`]),
    });
    const failing = await volume();
    expect(failing?.verdict).toBe('failing');
    expect(failing?.findings).toContainEqual(
      expect.objectContaining({
        code: 'repository-damaged',
        why: expect.stringContaining(pack),
      }),
    );
    const refused = await get(
      'shop',
      `/snapshots/${second}/file?path=/folder/random.bin`,
    );
    expect(refused.status).toBe(409);
    expect(refused.json.error.message).toContain(pack);
    expect(refused.headers['content-disposition']).toBeUndefined();

    await rename(join(world.directory, 'lost-pack'), path);
    expect(await verify()).toMatchObject({ restorable: true, problems: [] });
    expect((await volume())?.verdict).toBe('protected');
    expect(
      portal.audited.filter(({ eventId }) => eventId === 'snapshot-verify'),
    ).toContainEqual(
      expect.objectContaining({
        status: 'succeeded',
        severityLevel: 'low',
        meta: expect.objectContaining({ restorable: false }),
      }),
    );
  });

  it('frees everything when the caller goes away, and bounds what one user has under way', async () => {
    await start({
      volsync: { limits: { downloadsPerUser: 1, searchesPerUser: 1 } },
    });
    // Opens the repository, and keeps its index
    await get('shop', `/snapshots/${second}/tree`);
    world.s3.faults.inject({
      key: /\/data\//,
      effect: { kind: 'delay', milliseconds: 30_000 },
    });
    const path = at('shop', `/snapshots/${second}/archive?path=/folder`);
    const abort = new AbortController();
    const opened = new Promise<IncomingMessage | Error>(resolve => {
      httpGet(`${origin()}${path}`, { signal: abort.signal }, resolve).on(
        'error',
        resolve,
      );
    });
    await waitFor(() => expect(world.s3.calls.open).toBeGreaterThan(0), 20_000);
    const another = await get(
      'shop',
      `/snapshots/${second}/file?path=/hello.txt`,
    );
    expect(another.status).toBe(429);
    expect(another.json.error.message).toContain('downloadsPerUser');

    const verifying = await readEvents(
      `${origin()}${at('shop', `/snapshots/${second}/verify?content=true`)}`,
    );
    await waitFor(() => expect(verifying.events.length).toBeGreaterThan(0));
    expect((await get('shop', `/snapshots/${second}/find?text=x`)).status).toBe(
      429,
    );
    verifying.close();
    abort.abort();
    await opened;
    await waitFor(() => expect(world.s3.calls.open).toBe(0), 20_000);
    world.s3.faults.clear();
    const after = await get(
      'shop',
      `/snapshots/${second}/file?path=/hello.txt`,
    );
    expect(after.status).toBe(200);
    await stream('shop', `/snapshots/${second}/find?text=x`);
    await waitFor(() =>
      expect(portal.audited).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            status: 'failed',
            eventId: 'snapshot-download',
            error: 'The caller closed the connection',
          }),
          expect.objectContaining({
            status: 'failed',
            eventId: 'snapshot-verify',
            error: 'The caller closed the connection',
          }),
        ]),
      ),
    );
    expect(portal.logged.filter(line => line.startsWith('error'))).toEqual([]);
  });

  async function blobsOf(path: string): Promise<{ id: string }[]> {
    const folder = path.slice(0, path.lastIndexOf('/'));
    const tree = JSON.parse(
      (
        await world.restic('shop', 'cat', 'tree', `${second}:${folder}`)
      ).toString(),
    );
    const name = path.slice(folder.length + 1);
    return tree.nodes
      .find((node: { name: string }) => node.name === name)
      .content.map((id: string) => ({ id }));
  }

  async function packOf(blob: string): Promise<string> {
    const indexes = (await world.restic('shop', 'list', 'index'))
      .toString()
      .trim()
      .split('\n');
    for (const index of indexes) {
      const { packs } = JSON.parse(
        (await world.restic('shop', 'cat', 'index', index)).toString(),
      );
      const found = packs.find((pack: { blobs: { id: string }[] }) =>
        pack.blobs.some(({ id }) => id === blob),
      );
      if (found) {
        return found.id;
      }
    }
    throw new Error('No index has the blob');
  }
});
