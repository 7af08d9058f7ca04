/** @jest-environment node */
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RepositoryApi, Streamed } from './RepositoryApi';
import { VolsyncClient } from './VolsyncClient';

const BELOW =
  '/v1/entities/component/default/checkout/volumes/apps%20east/data-0/repository';
const PAGE = {
  location: 's3:http://minio:9000/volsync/shop',
  snapshots: [],
  total: 0,
  matching: 0,
  hosts: [],
  tags: [],
  decrypted: { state: 'read', value: true, at: '2026-11-25T00:00:00Z' },
  sharedWith: [],
};

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe('the repository client', () => {
  let server: Server;
  let handle: Handler;
  const asked: string[] = [];

  beforeEach(async () => {
    asked.length = 0;
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      handle(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  function repository(silenceMs = 30_000): RepositoryApi {
    const { port } = server.address() as AddressInfo;
    return new VolsyncClient({
      silenceMs,
      discoveryApi: { getBaseUrl: async id => `https://portal/api/${id}` },
      fetchApi: {
        fetch: (input, init) =>
          fetch(
            String(input).replace(
              'plugin://volsync',
              `http://127.0.0.1:${port}`,
            ),
            init,
          ),
      },
    }).getRepository({
      entityRef: 'Component:default/checkout',
      cluster: 'apps east',
      claim: 'data-0',
    });
  }

  const answer = (value: unknown) => {
    handle = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
  };
  const stream = (...events: readonly (readonly [string, unknown])[]) => {
    handle = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const [event, data] of events) {
        response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      }
      response.end();
    };
  };
  async function all<V, E>(items: AsyncIterable<Streamed<V, E>>) {
    const seen: Streamed<V, E>[] = [];
    for await (const item of items) {
      seen.push(item);
    }
    return seen;
  }

  it('requests snapshots with the filters that are set', async () => {
    answer(PAGE);
    await expect(
      repository().listSnapshots({
        text: 'a&b',
        host: '',
        offset: 0,
        limit: 5,
      }),
    ).resolves.toEqual(PAGE);
    await repository().listSnapshots({});
    expect(asked).toEqual([
      `${BELOW}/snapshots?text=a%26b&offset=0&limit=5`,
      `${BELOW}/snapshots`,
    ]);
  });

  it('requests a folder by a path of any characters', async () => {
    answer({ snapshot: 'abc', path: '/', entries: [], total: 0 });
    await repository().listFolder({ snapshot: 'abc', path: '/ü/a +?#%.txt' });
    expect(new URL(asked[0]!, 'http://x').searchParams.get('path')).toBe(
      '/ü/a +?#%.txt',
    );
  });

  it.each<[string, unknown, string]>([
    ['a page of a proxy', '<html>', 'it is not an object'],
    ['a list without its numbers', { ...PAGE, total: '5' }, '"total" is not'],
    ['a list without snapshots', { ...PAGE, snapshots: {} }, '"snapshots" is'],
  ])('refuses %s clearly', async (_, value, message) => {
    answer(value);
    await expect(repository().listSnapshots({})).rejects.toThrow(message);
  });

  it('rejects with the backend’s message', async () => {
    handle = (_request, response) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          error: { name: 'NotAllowedError', message: 'Decryption is off.' },
          response: { statusCode: 403 },
        }),
      );
    };
    await expect(
      repository().listFolder({ snapshot: 'abc', path: '/' }),
    ).rejects.toMatchObject({
      statusCode: 403,
      cause: { message: 'Decryption is off.' },
    });
    await expect(
      all(repository().verify({ snapshot: 'abc', content: true })),
    ).rejects.toMatchObject({ statusCode: 403 });
    expect(asked.at(-1)).toBe(`${BELOW}/snapshots/abc/verify?content=true`);
  });

  it('reads a stream to its end and ignores unknown events', async () => {
    stream(
      ['entry', { path: '/a' }],
      ['coined-later', {}],
      ['entry', { path: '/b' }],
      ['end', { found: 2, truncated: false }],
    );
    await expect(
      all(repository().find({ snapshot: 'abc', text: 'x' })),
    ).resolves.toEqual([
      { kind: 'value', value: { path: '/a' } },
      { kind: 'value', value: { path: '/b' } },
      { kind: 'end', end: { found: 2, truncated: false } },
    ]);
  });

  it('never takes an incomplete stream for a complete one', async () => {
    const changes = () =>
      all(repository(200).listChanges({ snapshot: 'abc', from: 'def' }));
    stream(['change', { path: '/a' }]);
    await expect(changes()).rejects.toThrow('broke before the end');
    stream(
      ['change', { path: '/a' }],
      ['problem', { message: 'Pack 0a1b is damaged.' }],
    );
    await expect(changes()).rejects.toThrow('Pack 0a1b is damaged.');
    handle = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: change\ndata: {"path":"/a"}\n\n');
    };
    await expect(changes()).rejects.toThrow('has been silent');
    expect(asked.at(-1)).toBe(`${BELOW}/snapshots/abc/changes?from=def`);
  });

  it('closes the connection when no one is waiting', async () => {
    let closed: Promise<void> | undefined;
    handle = (_request, response) => {
      closed = new Promise(resolve => response.once('close', () => resolve()));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: progress\ndata: {"phase":"trees","done":1}\n\n');
    };
    const controller = new AbortController();
    const verification = repository().verify(
      { snapshot: 'abc', content: false },
      { signal: controller.signal },
    );
    for await (const item of verification) {
      expect(item.kind).toBe('value');
      controller.abort();
    }
    await closed;
  });

  it('builds URLs for plain links', async () => {
    const urlOf = await repository().getDownloadUrls();
    expect(urlOf({ snapshot: 'abc', path: '/ü b/"c".txt', as: 'file' })).toBe(
      `https://portal/api/volsync${BELOW}/snapshots/abc/file?path=%2F%C3%BC+b%2F%22c%22.txt`,
    );
    expect(urlOf({ snapshot: 'abc', path: '/', as: 'archive' })).toBe(
      `https://portal/api/volsync${BELOW}/snapshots/abc/archive?path=%2F`,
    );
    expect(asked).toEqual([]);
  });
});
