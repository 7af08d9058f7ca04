import { createHash } from 'node:crypto';
import {
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  elementText,
  elementTexts,
  SignedClient,
} from '../../contract/s3/signedClient';
import { TestBucket } from '../../contract/s3/testBucket';
import { startObjectStore } from './startObjectStore';
import type { ObjectStoreServer } from './types';

describe("the sandbox's object store", () => {
  const admin = { accessKey: 'admin', secretKey: 'canary-admin-secret' };
  const reader = { accessKey: 'reader', secretKey: 'canary-reader-secret' };
  const tenant = { accessKey: 'tenant', secretKey: 'canary-tenant-secret' };
  const logged: string[] = [];
  const logger = {
    debug: (message: string) => void logged.push(message),
    error: (message: string, error?: unknown) =>
      void logged.push(`${message} ${error}`),
  };
  let directory: string;
  let store: ObjectStoreServer;
  let bucket: TestBucket;

  const start = () =>
    startObjectStore({
      directory,
      logger,
      users: [
        admin,
        { ...reader, readOnly: true },
        { ...tenant, buckets: ['tenants-own'] },
      ],
    });
  const endpointOf = (user: typeof admin) => ({
    url: store.url,
    region: 'us-east-1',
    ...user,
  });
  const answerOf = (answer: { status: number; text: string }) =>
    `${answer.status} ${elementText(answer.text, 'Code')}`;

  beforeEach(async () => {
    logged.length = 0;
    directory = await mkdtemp(join(tmpdir(), 'object-store-'));
    store = await start();
    bucket = await TestBucket.create(endpointOf(admin));
  });
  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
    if (logged.join('\n').includes('canary')) {
      throw new Error('A secret was logged');
    }
  });

  it.each(['0.0.0.0', '192.168.1.1', '::', 'example.org'])(
    'does not listen on %s',
    async host => {
      await expect(
        startObjectStore({ directory, host, users: [] }),
      ).rejects.toThrow(`"${host}" is none`);
    },
  );

  it.each([
    '..',
    '../../escape',
    './a',
    'a/../b',
    'a//b',
    '/leading',
    'trailing/',
    '.hidden',
    'control\u0001\r\ncharacter',
    '%',
    '%_',
    'a%2Fb',
    '🎉'.repeat(200),
    '/'.repeat(100),
  ])('stores the key %p and nothing outside of its bucket', async key => {
    expect((await bucket.put(key, key)).status).toBe(200);
    expect((await bucket.get(key)).text).toBe(key);
    const listed = await bucket.list({
      'list-type': '2',
      'encoding-type': 'url',
    });
    expect(
      elementTexts(listed.text, 'Key').map(each => decodeURIComponent(each)),
    ).toEqual([key]);
    expect(store.objectPath(bucket.name, key)).toMatch(
      `${directory}/${bucket.name}/`,
    );
    expect(await readFile(store.objectPath(bucket.name, key), 'utf8')).toBe(
      key,
    );
    const remove = { method: 'DELETE', path: bucket.path(key) };
    expect((await bucket.client.send(remove)).status).toBe(204);
    expect(await readdir(join(directory, bucket.name))).toEqual([]);
  });

  it('stores an object next to objects below its name', async () => {
    for (const key of ['a', 'a/b', 'a/', 'a/b/c']) await bucket.put(key, key);
    const { text } = await bucket.list({ 'list-type': '2' });
    expect(elementTexts(text, 'Key')).toEqual(['a', 'a/', 'a/b', 'a/b/c']);
    expect((await bucket.get('a/')).text).toBe('a/');
  });

  it('rejects keys and paths that it cannot store', async () => {
    expect(answerOf(await bucket.put('k'.repeat(1025), 'x'))).toBe(
      '400 KeyTooLongError',
    );
    const broken = { path: `${bucket.path()}/%E0%A4%A` };
    expect(answerOf(await bucket.client.sendAsIs(broken))).toBe(
      '400 InvalidURI',
    );
    const names = ['/.temporary/x', '/.metadata/x', '/../x', '/%2E%2E/x'];
    for (const path of names) {
      expect(answerOf(await bucket.client.send({ path }))).toMatch(
        /InvalidBucketName|SignatureDoesNotMatch/,
      );
    }
  });

  it('restricts an account to its permissions', async () => {
    await bucket.put('file', 'content');
    const reading = new SignedClient(endpointOf(reader));
    const path = bucket.path('file');
    expect((await reading.send({ path })).text).toBe('content');
    for (const method of ['PUT', 'DELETE']) {
      expect(answerOf(await reading.send({ method, path }))).toBe(
        '403 AccessDenied',
      );
    }
    const tenants = new SignedClient(endpointOf(tenant));
    const own = '/tenants-own';
    expect((await tenants.send({ method: 'PUT', path: own })).status).toBe(200);
    expect(answerOf(await tenants.send({ path }))).toBe('403 AccessDenied');
    const stolen = await tenants.send({
      method: 'PUT',
      path: `${own}/stolen`,
      headers: { 'x-amz-copy-source': path },
    });
    expect(answerOf(stolen)).toBe('403 AccessDenied');
    const listed = await tenants.send({ path: '/' });
    expect(elementTexts(listed.text, 'Name')).toEqual(['tenants-own']);
  });

  it('rejects headers that were added in transit', async () => {
    await bucket.put('file', 'content');
    const signed = await bucket.client.sign({
      method: 'PUT',
      path: bucket.path('copy'),
    });
    const answer = await bucket.client.sendAsIs({
      ...signed,
      headers: { ...signed.headers, 'x-amz-copy-source': bucket.path('file') },
    });
    expect(answerOf(answer)).toBe('403 AccessDenied');
  });

  it.each([
    ['AWS4-HMAC-SHA256 nonsense', '400 AuthorizationHeaderMalformed'],
    ['AWS admin:signature', '400 InvalidRequest'],
    ['Bearer token', '400 InvalidRequest'],
  ])('rejects the authorization %p', async (authorization, expected) => {
    const path = bucket.path();
    const answer = await bucket.client.sendAsIs({
      path,
      headers: { authorization },
    });
    expect(answerOf(answer)).toBe(expected);
  });

  it('reports its region to clients that sign for another', async () => {
    const elsewhere = { ...endpointOf(admin), region: 'eu-north-1' };
    const answer = await new SignedClient(elsewhere).send({
      path: bucket.path(),
    });
    expect(answerOf(answer)).toBe('400 AuthorizationHeaderMalformed');
    expect(elementText(answer.text, 'Region')).toBe('us-east-1');
  });

  it.each(['acl', 'policy', 'tagging', 'versions', 'versionId'])(
    'does not mistake ?%s for the object itself',
    async name => {
      await bucket.put('file', 'content');
      const answer = await bucket.client.send({
        method: 'PUT',
        path: bucket.path('file'),
        query: { [name]: '' },
        body: 'something else',
      });
      expect(answerOf(answer)).toBe('501 NotImplemented');
      expect((await bucket.get('file')).text).toBe('content');
    },
  );

  it("uses the files' times as the objects' times", async () => {
    await bucket.put('old', 'content', { 'x-amz-meta-kept': 'yes' });
    const date = new Date('2026-11-01T02:03:04Z');
    await store.setLastModified(bucket.name, 'old', date);
    const { headers } = await bucket.get('old');
    expect(headers['last-modified']).toBe(date.toUTCString());
    expect(headers['x-amz-meta-kept']).toBe('yes');
    const { mtime } = await stat(store.objectPath(bucket.name, 'old'));
    expect(mtime).toEqual(date);
    await expect(
      store.setLastModified(bucket.name, 'none', date),
    ).rejects.toThrow('does not exist');
  });

  it('reports the content of a file that was changed manually', async () => {
    await bucket.put('file', 'content');
    await writeFile(store.objectPath(bucket.name, 'file'), 'damaged');
    const { text, headers } = await bucket.get('file');
    expect(text).toBe('damaged');
    expect(headers.etag).toBe(
      `"${createHash('md5').update('damaged').digest('hex')}"`,
    );
  });

  it('keeps everything over a restart but partial writes', async () => {
    await bucket.put('file', 'content', { 'content-type': 'text/plain' });
    await store.close();
    await writeFile(join(directory, '.temporary/half'), 'hal');
    store = await start();
    const again = new SignedClient(endpointOf(admin));
    const answer = await again.send({ path: bucket.path('file') });
    expect(answer.text).toBe('content');
    expect(answer.headers['content-type']).toBe('text/plain');
    expect(await readdir(join(directory, '.temporary'))).toEqual([]);
  });

  it('keeps the old object if an upload is interrupted', async () => {
    await bucket.put('file', 'old');
    const signed = await bucket.client.sign({
      method: 'PUT',
      path: bucket.path('file'),
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    });
    const half = async () => {
      const temporary = join(directory, '.temporary');
      while (!(await readdir(temporary)).length) await wait(5);
    };
    await new Promise<void>(done => {
      const upload = httpRequest(`${store.url}${bucket.path('file')}`, {
        method: 'PUT',
        headers: { ...signed.headers, 'content-length': '1000000' },
      });
      upload.on('error', () => done());
      upload.write('new');
      void half().then(() => upload.destroy());
    });
    while (store.calls.open > 0) await new Promise(setImmediate);
    expect((await bucket.get('file')).text).toBe('old');
    expect(await readdir(join(directory, '.temporary'))).toEqual([]);
  });

  it('counts its requests', async () => {
    store.calls.reset();
    await bucket.put('file', 'content');
    await bucket.get('file');
    await bucket.get('none');
    expect(store.calls.byOperation).toEqual({ PutObject: 1, GetObject: 2 });
    expect(store.calls.total).toBe(3);
    while (store.calls.open > 0) await new Promise(setImmediate);
    expect(store.calls.open).toBe(0);
  });

  it('stops a delay when its client disconnects', async () => {
    await bucket.put('file', 'content');
    store.faults.inject({ effect: { kind: 'delay', milliseconds: 60_000 } });
    const signed = await bucket.client.sign({
      method: 'GET',
      path: bucket.path('file'),
    });
    const abort = new AbortController();
    const answer = fetch(`${store.url}${bucket.path('file')}`, {
      headers: signed.headers,
      signal: abort.signal,
    });
    while (store.calls.open === 0) await wait(5);
    abort.abort();
    await expect(answer).rejects.toThrow('abort');
    while (store.calls.open > 0) await wait(5);
    expect(logged).toEqual([]);
  });

  it('fails as injected', async () => {
    await bucket.put('a/file', 'content');
    store.faults.inject({
      operation: 'GetObject',
      key: /^a\//,
      times: 1,
      effect: { kind: 'status', status: 503, code: 'SlowDown' },
    });
    expect(answerOf(await bucket.get('a/file'))).toBe('503 SlowDown');
    expect((await bucket.get('a/file')).text).toBe('content');
    const remove = store.faults.inject({
      key: 'a/file',
      effect: { kind: 'drop' },
    });
    await expect(bucket.get('a/file')).rejects.toThrow(/socket hang up/);
    remove();
    store.faults.inject({
      operation: ['ListObjectsV2'],
      effect: { kind: 'garbage' },
    });
    expect((await bucket.list({ 'list-type': '2' })).text).toContain('not S3');
    store.faults.clear();
    store.faults.inject({ effect: { kind: 'delay', milliseconds: 150 } });
    const before = Date.now();
    expect((await bucket.get('a/file')).text).toBe('content');
    expect(Date.now() - before).toBeGreaterThan(140);
  });

  it('closes while a request is delayed', async () => {
    store.faults.inject({ effect: { kind: 'delay', milliseconds: 600_000 } });
    const waiting = bucket.get('file').catch((error: Error) => error.message);
    while (store.calls.open === 0) await new Promise(setImmediate);
    await store.close();
    expect(await waiting).toMatch(/socket hang up|ECONNRESET/);
  });

  it('validates times with its own clock', async () => {
    const ahead = await startObjectStore({
      directory: join(directory, 'other'),
      users: [admin],
      clock: () => new Date('2030-01-01T00:00:00Z'),
    });
    try {
      const client = new SignedClient({ ...endpointOf(admin), url: ahead.url });
      expect(answerOf(await client.send({ path: '/' }))).toBe(
        '403 RequestTimeTooSkewed',
      );
      const at = new Date('2030-01-01T00:10:00Z');
      expect((await client.send({ path: '/' }, { at })).status).toBe(200);
    } finally {
      await ahead.close();
    }
  });
});
