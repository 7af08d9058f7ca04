import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import {
  ContentPortal,
  REPOSITORY,
  repositoryPath,
} from '../__testUtils__/ContentPortal';
import { ContentEnvironment } from '../__testUtils__/ContentEnvironment';
import { contractErrors } from '../__testUtils__/contract';
import { readEvents } from '../__testUtils__/readEvents';
import { waitFor } from '../__testUtils__/waitFor';

describe('downloads from a repository', () => {
  let environment: ContentEnvironment;
  let portal: ContentPortal;
  let data: string;
  let second: string;

  beforeAll(async () => {
    environment = await ContentEnvironment.start();
    ({ data, second } = await environment.makeShop());
    portal = new ContentPortal(environment);
  });
  afterEach(() => portal.stop());
  afterAll(() => environment.close());

  it('returns files byte for byte as restic dumps them, whole and in ranges', async () => {
    await portal.start();
    const dumped = await environment.restic(
      'shop',
      'dump',
      second,
      '/folder/random.bin',
    );
    const file = `/snapshots/${second}/file?path=/folder/random.bin`;
    const whole = await portal.get('shop', file);
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
      const part = await portal.get('shop', file, { range });
      expect([range, part.status]).toEqual([range, 206]);
      expect(part.headers['content-range']).toBe(
        `bytes ${from}-${to - 1}/${size}`,
      );
      expect(part.headers['content-length']).toBe(String(to - from));
      expect(part.bytes.equals(dumped.subarray(from, to))).toBe(true);
    }
    const past = await portal.get('shop', file, { range: `bytes=${size}-` });
    expect(past.status).toBe(416);
    expect(past.headers['content-range']).toBe(`bytes */${size}`);
    expect(
      contractErrors(`${REPOSITORY}/snapshots/{id}/file`, 416, past.json),
    ).toBeUndefined();
    for (const range of ['bytes=0-1,5-6', 'lines=1-2', 'bytes=x']) {
      const answer = await portal.get('shop', file, { range });
      expect([range, answer.status, answer.bytes.length]).toEqual([
        range,
        200,
        size,
      ]);
    }
    const { etag = '' } = whole.headers;
    expect(etag).not.toBe('');
    const resumed = { range: 'bytes=10-', 'if-range': etag };
    expect((await portal.get('shop', file, resumed)).status).toBe(206);
    const changed = { range: 'bytes=10-', 'if-range': '"another"' };
    expect((await portal.get('shop', file, changed)).status).toBe(200);
    const audits = portal.audited.length;
    const head = await request(portal.server)
      .head(repositoryPath('shop', file))
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
      `attachment; filename="ünïcödé ? ??? ??.txt"; filename*=UTF-8''${encodeURIComponent(
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
    await portal.start();
    const dumped = await readFile(join(data, name));
    const { status, headers, bytes } = await portal.get(
      'shop',
      `/snapshots/${second}/file?path=${encodeURIComponent(`/${name}`)}`,
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

  it('returns folders as tar.gz with their contents', async () => {
    await portal.start();
    for (const [path, name, original] of [
      ['/', `data-${second}.tar.gz`, data],
      ['/folder', `folder-${second}.tar.gz`, join(data, 'folder')],
    ] as const) {
      const { status, headers, bytes } = await portal.get(
        'shop',
        `/snapshots/${second}/archive?path=${path}`,
      );
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('application/gzip');
      expect(headers['content-disposition']).toBe(
        `attachment; filename="${name}"`,
      );
      expect(headers['content-encoding']).toBeUndefined();
      const folder = join(environment.directory, name.replace('.tar.gz', ''));
      await mkdir(folder);
      await writeFile(`${folder}.tar.gz`, bytes);
      const run = promisify(execFile);
      await run('tar', ['-xzf', `${folder}.tar.gz`, '-C', folder]);
      // A name that isn't UTF-8 is written as it is read.
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
    const file = await portal.get(
      'shop',
      `/snapshots/${second}/archive?path=/empty`,
    );
    expect(file.status).toBe(400);
  });

  it('lets a cookie download, and do nothing else', async () => {
    await portal.start();
    const asked = async (rest: string, headers: Record<string, string>) =>
      (await portal.get('shop', rest, headers)).status;
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

  it('frees everything when the client disconnects, and limits what one user has in progress', async () => {
    await portal.start({
      volsync: { limits: { downloadsPerUser: 1, searchesPerUser: 1 } },
    });
    // Opens the repository, and caches its index
    await portal.get('shop', `/snapshots/${second}/tree`);
    environment.s3.faults.inject({
      key: /\/data\//,
      effect: { kind: 'delay', milliseconds: 30_000 },
    });
    const path = repositoryPath(
      'shop',
      `/snapshots/${second}/archive?path=/folder`,
    );
    const abort = new AbortController();
    const opened = new Promise<IncomingMessage | Error>(resolve => {
      httpGet(`${portal.origin}${path}`, { signal: abort.signal }, resolve).on(
        'error',
        resolve,
      );
    });
    await waitFor(
      () => expect(environment.s3.calls.open).toBeGreaterThan(0),
      20_000,
    );
    const another = await portal.get(
      'shop',
      `/snapshots/${second}/file?path=/hello.txt`,
    );
    expect(another.status).toBe(429);
    expect(another.json.error.message).toContain('downloadsPerUser');

    const verifying = await readEvents(
      `${portal.origin}${repositoryPath(
        'shop',
        `/snapshots/${second}/verify?content=true`,
      )}`,
    );
    await waitFor(() => expect(verifying.events.length).toBeGreaterThan(0));
    expect(
      (await portal.get('shop', `/snapshots/${second}/find?text=x`)).status,
    ).toBe(429);
    verifying.close();
    abort.abort();
    await opened;
    await waitFor(() => expect(environment.s3.calls.open).toBe(0), 20_000);
    environment.s3.faults.clear();
    const after = await portal.get(
      'shop',
      `/snapshots/${second}/file?path=/hello.txt`,
    );
    expect(after.status).toBe(200);
    await portal.stream('shop', `/snapshots/${second}/find?text=x`);
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

  it('reads only a little ahead while the client takes no bytes', async () => {
    await portal.start();
    const size = 100_000_000;
    await writeFile(join(data, 'large.bin'), randomBytes(size));
    const third = await environment.backUp('shop');
    const path = `/snapshots/${third}/file?path=/large.bin`;
    await portal.get('shop', path, { range: 'bytes=0-0' });
    environment.s3.calls.reset();
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      httpGet(`${portal.origin}${repositoryPath('shop', path)}`, resolve).on(
        'error',
        reject,
      );
    });
    let before = -1;
    await waitFor(async () => {
      const now = environment.s3.calls.total;
      const isStill = now === before && environment.s3.calls.open === 0;
      before = now;
      await delay(500);
      expect(isStill).toBe(true);
    }, 30_000);
    let bytes = 0;
    for await (const chunk of response) {
      bytes += chunk.length;
    }
    expect(bytes).toBe(size);
    expect(before).toBeLessThan(0.7 * environment.s3.calls.total);
  });
});
