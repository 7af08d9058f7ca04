import {
  type IncomingMessage,
  type ServerResponse,
  createServer,
} from 'node:http';
import { type AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { ObjectStoreError } from './objectStore';
import { collect as collectAll } from '../testing/collect';
import { createS3Store } from './s3';
import { type S3StoreOptions } from './s3Options';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const secretAccessKey = 'never-to-be-seen';
const seen: string[] = [];
let handler: Handler;
const server = createServer((request, response) => {
  seen.push(request.url ?? '');
  handler(request, response);
});
let endpoint: string;

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => seen.splice(0));
afterAll(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

async function withStore<T>(
  use: (store: ReturnType<typeof createS3Store>) => Promise<T>,
  more: Partial<S3StoreOptions> = {},
): Promise<T> {
  const store = createS3Store({
    endpoint,
    bucket: 'backups',
    prefix: 'team a/repo/',
    credentials: { accessKeyId: 'AKIDKNOWN', secretAccessKey },
    attempts: 3,
    ...more,
  });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    expect(String((error as Error).message)).not.toContain(secretAccessKey);
    if (error instanceof ObjectStoreError) return error.reason;
    return (error as Error).name;
  }
  return 'nothing thrown';
}

const collect = async (store: ReturnType<typeof createS3Store>, prefix = '') =>
  collectAll(store.list(prefix));

const s3Error = (status: number, code: string): Handler => {
  return (_, response) =>
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(
        `<?xml version="1.0"?><Error><Code>${code}</Code><Message>x</Message><AWSAccessKeyId>${secretAccessKey}</AWSAccessKeyId></Error>`,
      );
};

const page = (keys: readonly string[], next?: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>
  <ListBucketResult><Name>backups</Name><IsTruncated>${Boolean(
    next,
  )}</IsTruncated>
  ${next ? `<NextContinuationToken>${next}</NextContinuationToken>` : ''}
  ${keys
    .map(
      key =>
        `<Contents><Key>${key}</Key><Size>12</Size><LastModified>2026-11-01T03:00:00.000Z</LastModified></Contents>`,
    )
    .join('')}</ListBucketResult>`;

describe('createS3Store', () => {
  it('lists all pages below the prefix, signed, without folder markers', async () => {
    handler = (request, response) => {
      const url = new URL(request.url!, endpoint);
      expect(request.headers.authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIDKNOWN\/\d{8}\/us-east-1\/s3\/aws4_request, SignedHeaders=host;/,
      );
      expect(url.pathname).toBe('/backups');
      expect(url.searchParams.get('prefix')).toBe('team a/repo/keys/');
      const token = url.searchParams.get('continuation-token');
      response.end(
        token === 'a+b/='
          ? page(['team a/repo/keys/02&amp;'])
          : page(['team a/repo/keys/', 'team a/repo/keys/01'], 'a+b/='),
      );
    };
    const found = await withStore(store => collect(store, 'keys/'));
    expect(found).toEqual([
      {
        key: 'keys/01',
        sizeBytes: 12,
        lastModified: new Date('2026-11-01T03:00:00Z'),
      },
      {
        key: 'keys/02&',
        sizeBytes: 12,
        lastModified: new Date('2026-11-01T03:00:00Z'),
      },
    ]);
  });

  it.each([
    [
      'Amazon',
      400,
      "<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'garage'</Message><Region>garage</Region></Error>",
      {},
    ],
    [
      'Garage',
      400,
      '<Error><Code>AuthorizationHeaderMalformed</Code><Message>Authorization header malformed, unexpected scope: 20261101/us-east-1/s3/aws4_request, expected: 20261101/garage/s3/aws4_request</Message></Error>',
      {},
    ],
    ['a redirect', 301, '', { 'x-amz-bucket-region': 'garage' }],
  ])('asks the store for its region: %s', async (_, status, body, headers) => {
    const regions: (string | undefined)[] = [];
    handler = (request, response) => {
      const region = /\d{8}\/([^/]+)\/s3/.exec(
        request.headers.authorization ?? '',
      )?.[1];
      regions.push(region);
      if (region === 'garage') {
        response.end(page(['team a/repo/keys/01']));
      } else {
        response.writeHead(status, headers).end(body);
      }
    };
    expect(await withStore(store => collect(store, 'keys/'))).toHaveLength(1);
    expect(regions).toEqual(['us-east-1', 'garage']);
  });

  it('signs again with the region that another request learned meanwhile', async () => {
    const waiting: (() => void)[] = [];
    handler = (request, response) => {
      if (/\/garage\/s3/.test(request.headers.authorization ?? '')) {
        response.end(page(['team a/repo/keys/01']));
        return;
      }
      // Both are refused only when both have arrived
      waiting.push(() =>
        response.writeHead(301, { 'x-amz-bucket-region': 'garage' }).end(''),
      );
      if (waiting.length === 2) waiting.forEach(refuse => refuse());
    };
    const found = await withStore(store =>
      Promise.all([collect(store, 'keys/'), collect(store, 'keys/')]),
    );
    expect(found.map(objects => objects.length)).toEqual([1, 1]);
  });

  it('continues after empty pages, which stores send after many deletions', async () => {
    handler = (request, response) => {
      const token = new URL(request.url ?? '', endpoint).searchParams.get(
        'continuation-token',
      );
      const number = Number(token ?? 0);
      response.end(
        number < 5
          ? page([], String(number + 1))
          : page(['team a/repo/keys/01']),
      );
    };
    expect(await withStore(store => collect(store, 'keys/'))).toHaveLength(1);
  });

  it.each([
    ['the same token again and again', () => 'same'],
    ['empty pages without end', (token: string | null) => `${token ?? ''}x`],
  ])('stops at a listing that does not advance: %s', async (_, next) => {
    handler = (request, response) => {
      const token = new URL(request.url ?? '', endpoint).searchParams.get(
        'continuation-token',
      );
      response.end(page([], next(token)));
    };
    await expect(
      withStore(store => collect(store, 'keys/')),
    ).rejects.toMatchObject({
      reason: 'invalid',
      message: expect.stringMatching(/does not advance/),
    });
  });

  it('lists one level, page by page, and stops at its maximum', async () => {
    const level = (names: readonly string[], next?: string) =>
      page(
        names.filter(name => !name.endsWith('/')),
        next,
      ).replace(
        '</ListBucketResult>',
        `${names
          .filter(name => name.endsWith('/'))
          .map(
            name => `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`,
          )
          .join('')}</ListBucketResult>`,
      );
    handler = (request, response) => {
      const { searchParams } = new URL(request.url ?? '', endpoint);
      expect(searchParams.get('delimiter')).toBe('/');
      expect(searchParams.get('prefix')).toBe('team a/repo/x/');
      response.end(
        searchParams.has('continuation-token')
          ? level(['team a/repo/x/c/'])
          : level(['team a/repo/x/config', 'team a/repo/x/a &amp; b/'], 'more'),
      );
    };
    await withStore(async store => {
      const whole = await store.listFolder('x/');
      expect(whole.objects.map(({ key }) => key)).toEqual(['x/config']);
      expect(whole.folders).toEqual(['x/a & b/', 'x/c/']);
      expect(whole.isWhole).toBe(true);
      const part = await store.listFolder('x/', { maxEntries: 2 });
      expect(part.folders).toEqual(['x/a & b/']);
      expect(part.isWhole).toBe(false);
    });
  });

  it('gets an object, a part of it, and nothing past its end', async () => {
    const content = Buffer.from('0123456789');
    handler = (request, response) => {
      expect(request.url).toBe('/backups/team%20a/repo/config');
      const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
      if (!range) {
        response.end(content);
        return;
      }
      const [from, to] = [Number(range[1]), Number(range[2])];
      if (from >= content.length) {
        s3Error(416, 'InvalidRange')(request, response);
        return;
      }
      const last = Math.min(to, content.length - 1);
      response
        .writeHead(206, { 'content-range': `bytes ${from}-${last}/10` })
        .end(content.subarray(from, last + 1));
    };
    await withStore(async store => {
      const text = async (range?: { offset: number; length: number }) =>
        Buffer.from(await store.get('config', { range })).toString();
      expect(await text()).toBe('0123456789');
      expect(await text({ offset: 3, length: 4 })).toBe('3456');
      expect(await text({ offset: 8, length: 9 })).toBe('89');
      expect(await text({ offset: 10, length: 1 })).toBe('');
      expect(await text({ offset: 0, length: 0 })).toBe('');
    });
  });

  it.each([
    [403, 'AccessDenied', 'forbidden'],
    [403, 'SignatureDoesNotMatch', 'wrong-signature'],
    [403, 'RequestTimeTooSkewed', 'wrong-signature'],
    [403, 'InvalidAccessKeyId', 'unknown-access-key'],
    [400, 'ExpiredToken', 'forbidden'],
    [404, 'NoSuchBucket', 'no-bucket'],
    [404, 'NoSuchKey', 'ObjectNotFoundError'],
    [403, '', 'forbidden'],
    [404, '', 'ObjectNotFoundError'],
    [400, 'Whatever', 'invalid'],
    [503, 'SlowDown', 'unreachable'],
  ])('maps %d %s to %s', async (status, code, reason) => {
    handler = s3Error(status, code);
    expect(await withStore(store => reasonOf(store.get('config')))).toBe(
      reason,
    );
    expect(seen).toHaveLength(status === 503 ? 3 : 1);
  });

  it('reports a missing bucket when its listing is not found', async () => {
    handler = s3Error(404, '');
    expect(await withStore(store => reasonOf(collect(store)))).toBe(
      'no-bucket',
    );
  });

  it('never follows a redirect', async () => {
    handler = (_, response) =>
      response.writeHead(302, { location: `${endpoint}/elsewhere` }).end();
    await withStore(async store => {
      expect(await reasonOf(store.get('config'))).toBe('invalid');
      expect(await reasonOf(collect(store))).toBe('invalid');
    });
    expect(seen.some(url => url.includes('elsewhere'))).toBe(false);
  });

  it('retries after 429, 5xx and a broken connection', async () => {
    const answers: Handler[] = [
      (_, response) => response.writeHead(429, { 'retry-after': '0' }).end(),
      request => request.socket.destroy(),
      (_, response) => response.end('at last'),
    ];
    handler = (request, response) => answers.shift()!(request, response);
    const bytes = await withStore(store => store.get('config'));
    expect(Buffer.from(bytes).toString()).toBe('at last');
  });

  it.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['a web page', '<!doctype html><html>Sign in</html>'],
    ['JSON', '{"objects":[]}'],
    ['half a document', page(['team a/repo/config']).slice(0, -30)],
    ['another document', '<Error><Code>x</Code></Error>'],
    ['entities', `<!DOCTYPE a [<!ENTITY b "c">]>${page([])}`],
    ['keys of others', page(['another/repo/config'])],
    ['a token that does not move', page(['team a/repo/config'], 'same')],
    ['bytes', Buffer.alloc(5000, 0xff)],
    ['too much', Buffer.alloc(17 * 1024 * 1024, 0x20)],
  ])('refuses a listing that is %s', async (_, body) => {
    handler = (__, response) => response.end(body);
    expect(await withStore(store => reasonOf(collect(store)))).toBe('invalid');
  });

  it('rejects objects that are too large, web pages, or another part', async () => {
    handler = (_, response) => {
      // No length is declared: the limit applies while reading
      response.write(Buffer.alloc(600));
      response.end(Buffer.alloc(600));
    };
    await withStore(
      async store =>
        expect(await reasonOf(store.get('config'))).toBe('invalid'),
      { maxObjectBytes: 1000 },
    );
    handler = (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    await withStore(async store =>
      expect(await reasonOf(store.get('config'))).toBe('invalid'),
    );
    handler = (_, response) => response.end('0123');
    await withStore(async store =>
      expect(
        await reasonOf(
          store.get('config', { range: { offset: 5, length: 4 } }),
        ),
      ).toBe('invalid'),
    );
  });

  it('gives up on a store that does not respond or does not exist', async () => {
    handler = () => {};
    await withStore(
      async store => expect(await reasonOf(store.get('c'))).toBe('timeout'),
      { timeoutMs: 50 },
    );
    handler = (_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('abc');
    };
    await withStore(
      async store => expect(await reasonOf(store.get('c'))).toBe('timeout'),
      { timeoutMs: 50 },
    );
    await withStore(
      async store => expect(await reasonOf(store.get('c'))).toBe('unreachable'),
      { endpoint: 'http://127.0.0.1:9', attempts: 2 },
    );
  });

  it("aborts with the caller's signal, and with the store's", async () => {
    handler = () => {};
    const controller = new AbortController();
    const reason = new Error('The page was left');
    setTimeout(() => controller.abort(reason), 30);
    await withStore(async store =>
      expect(store.get('c', { signal: controller.signal })).rejects.toBe(
        reason,
      ),
    );
    await withStore(store => expect(collect(store)).rejects.toBe(reason), {
      signal: controller.signal,
    });
  });

  it('lets the caller control connections', async () => {
    const dispatcher = new Agent({
      connect: (_, callback) =>
        callback(
          new ObjectStoreError('forbidden', 'The address is not allowed'),
          null,
        ),
    });
    await withStore(
      async store => expect(await reasonOf(store.get('c'))).toBe('forbidden'),
      { dispatcher },
    );
    await dispatcher.close();
  });

  it.each([
    ['ftp://store', 'backups', ''],
    ['store:9000', 'backups', ''],
    ['not a url', 'backups', ''],
    ['http://user:pass@store', 'backups', ''],
    ['http://store?x=1', 'backups', ''],
    ['http://store', '../other', ''],
    ['http://store', '', ''],
    ['http://store', 'backups', 'a/../../b'],
  ])('rejects %s %s %s', (address, bucket, prefix) => {
    expect(() =>
      createS3Store({
        endpoint: address,
        bucket,
        prefix,
        credentials: { accessKeyId: 'a', secretAccessKey },
      }),
    ).toThrow(ObjectStoreError);
  });

  it('reads the beginning of an error and closes the connection', async () => {
    let sent = 0;
    let closed = false;
    handler = (_, response) => {
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.write('<Error><Code>AccessDenied</Code></Error>');
      const chunk = Buffer.alloc(64 * 1024, 0x20);
      const more = () => {
        while (!response.destroyed && response.write(chunk)) {
          sent += chunk.length;
        }
      };
      response.on('drain', more).on('close', () => {
        closed = true;
      });
      more();
    };
    expect(
      await withStore(store => reasonOf(store.get('config')), {
        timeoutMs: 5_000,
      }),
    ).toBe('forbidden');
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(closed).toBe(true);
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });
});
