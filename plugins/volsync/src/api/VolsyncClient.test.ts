/** @jest-environment node */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { FIXTURES } from '../fixtures';
import { createClusterSignIn } from './ClusterSignIn';
import { VolsyncClient, type VolsyncClientOptions } from './VolsyncClient';
import type { ReportUpdate } from './VolsyncApi';

const report = FIXTURES.protected(new Date('2026-11-23T13:42:00Z'));
const REF = 'component:default/checkout';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe('VolsyncClient', () => {
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

  function client(options: Partial<VolsyncClientOptions> = {}) {
    const { port } = server.address() as AddressInfo;
    return new VolsyncClient({
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
      discoveryApi: {
        getBaseUrl: async plugin => `http://portal/api/${plugin}`,
      },
      retryDelayMs: () => 5,
      ...options,
    });
  }

  /** The first updates of a watch, which is then closed. */
  async function take(
    count: number,
    options: Partial<VolsyncClientOptions> = {},
  ): Promise<ReportUpdate[]> {
    const controller = new AbortController();
    const updates: ReportUpdate[] = [];
    for await (const update of client(options).watchReport(REF, {
      signal: controller.signal,
    })) {
      updates.push(update);
      if (updates.length === count) {
        controller.abort();
      }
    }
    return updates;
  }

  const json = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const refuse = (response: ServerResponse, status: number, message: string) =>
    json(response, status, {
      error: { name: 'RefusedError', message },
      response: { statusCode: status },
    });
  const stream = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    return (at: string) =>
      response.write(
        `event: report\ndata: ${JSON.stringify({ ...report, at })}\n\n`,
      );
  };
  const isWatch = (request: IncomingMessage) => request.url?.endsWith('/watch');
  const timesOf = (updates: ReportUpdate[]) =>
    updates.map(update =>
      update.kind === 'report'
        ? `${update.via} ${update.report.at}`
        : update.kind,
    );

  it('requests one entity by its lower-case parts', async () => {
    handle = (_request, response) => json(response, 200, report);
    await expect(
      client().getReport('Component:default/Check Out/2'.replace(' ', '')),
    ).resolves.toEqual(report);
    expect(asked).toEqual([
      '/v1/entities/component/default/checkout%2F2/volumes',
    ]);
  });

  it('yields each report as it arrives, also in pieces and between comments', async () => {
    handle = (_request, response) => {
      const send = stream(response);
      send('first');
      const late = `: alive\n\nevent: news\ndata: {}\n\nevent: report\ndata: ${JSON.stringify(
        { ...report, at: 'second ü' },
      )}\n\n`;
      const bytes = Buffer.from(late);
      const cut = bytes.indexOf(0xc3) + 1;
      response.write(bytes.subarray(0, cut));
      setTimeout(() => response.write(bytes.subarray(cut)), 20);
    };
    expect(timesOf(await take(2))).toEqual(['stream first', 'stream second ü']);
  });

  it('reports an interruption when the stream breaks, and continues', async () => {
    let connections = 0;
    handle = (_request, response) => {
      connections += 1;
      const send = stream(response);
      send(`connection ${connections}`);
      if (connections === 1) {
        setTimeout(() => response.destroy(), 20);
      }
    };
    expect(timesOf(await take(3))).toEqual([
      'stream connection 1',
      'interrupted',
      'stream connection 2',
    ]);
  });

  it('polls the plain route while streams don’t come through', async () => {
    handle = (request, response) =>
      isWatch(request)
        ? refuse(response, 502, 'bad gateway')
        : json(response, 200, report);
    expect(timesOf(await take(3))).toEqual([
      'interrupted',
      `poll ${report.at}`,
      `poll ${report.at}`,
    ]);
  });

  it('takes a response that isn’t a stream for a broken one', async () => {
    handle = (request, response) =>
      json(response, 200, isWatch(request) ? {} : report);
    const [first, second] = await take(2);
    expect(first).toMatchObject({
      kind: 'interrupted',
      error: { message: expect.stringContaining('application/json') },
    });
    expect(second).toMatchObject({ kind: 'report', via: 'poll' });
  });

  it('closes a silent connection', async () => {
    handle = (_request, response) => {
      stream(response)('before the silence');
    };
    expect(await take(2, { silenceMs: 60 })).toMatchObject([
      { kind: 'report' },
      {
        kind: 'interrupted',
        error: { message: expect.stringContaining('silent') },
      },
    ]);
  });

  it.each([
    ['no JSON', '<html>', /not JSON/],
    ['no object', '[]', /not an object/],
    ['no volumes', '{"entityRef":"a","at":"b","clusters":[]}', /"volumes"/],
    [
      'half a volume',
      '{"entityRef":"a","at":"b","clusters":[],"volumes":[{"id":"x"}]}',
      /a volume lacks/,
    ],
  ])('refuses a report that is %s', async (_name, body, message) => {
    handle = (request, response) => {
      if (isWatch(request)) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`event: report\ndata: ${body}\n\n`);
      } else {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(body);
      }
    };
    await expect(client().getReport(REF)).rejects.toThrow(message);
    expect(await take(1)).toMatchObject([
      {
        kind: 'interrupted',
        error: { message: expect.stringMatching(message) },
      },
    ]);
  });

  it('maps an unrecognized verdict to unknown', async () => {
    const [volume] = report.volumes;
    handle = (_request, response) =>
      json(response, 200, {
        ...report,
        volumes: [
          {
            ...volume,
            verdict: 'glorious',
            destinations: [{ name: 'a', verdict: 'splendid', findings: [] }],
          },
        ],
      });
    await expect(client().getReport(REF)).resolves.toMatchObject({
      volumes: [{ verdict: 'unknown', destinations: [{ verdict: 'unknown' }] }],
    });
  });

  it('passes on why the backend ended the stream', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('event: failure\ndata: {"message":"shutting down"}\n\n');
    };
    expect(await take(1)).toMatchObject([
      { error: { message: expect.stringContaining('shutting down') } },
    ]);
  });

  it.each([
    [401, 1],
    [403, 1],
    // An older backend may lack only the stream
    [404, 2],
  ])('ends with the error of a %d', async (status, requests) => {
    handle = (_request, response) => refuse(response, status, 'not for you');
    await expect(take(1)).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: status,
      cause: { message: 'not for you' },
    });
    expect(asked).toHaveLength(requests);
  });

  it('ends when access is removed during the watch', async () => {
    let connections = 0;
    handle = (_request, response) => {
      connections += 1;
      if (connections === 1) {
        stream(response)('first');
        setTimeout(() => response.destroy(), 20);
      } else {
        refuse(response, 403, 'not any more');
      }
    };
    await expect(take(5)).rejects.toMatchObject({ statusCode: 403 });
  });

  it('keeps retrying if no server listens', async () => {
    const updates = await take(3, {
      fetchApi: { fetch: () => fetch('http://127.0.0.1:1/') },
    });
    expect(timesOf(updates)).toEqual([
      'interrupted',
      'interrupted',
      'interrupted',
    ]);
  });

  it('closes the connection when the watch is closed', async () => {
    const closed = new Promise<void>(resolve => {
      handle = (_request, response) => {
        stream(response)('first');
        response.on('close', resolve);
      };
    });
    for await (const update of client().watchReport(REF)) {
      expect(update.kind).toBe('report');
      break;
    }
    await closed;
  });

  it('sends the viewer’s own sign-in if it is required', async () => {
    const seen: IncomingMessage['headers'][] = [];
    handle = (request, response) => {
      seen.push(request.headers);
      json(response, 200, report);
    };
    const signIn = createClusterSignIn(
      {
        getCredentials: async provider =>
          provider === 'oidc.okta' ? { token: 'secret' } : {},
      },
      ['oidc.okta', 'google'],
    );
    await client().getReport(REF, { signIn });
    expect(seen[0]).toMatchObject({
      'backstage-kubernetes-authorization-oidc.okta': 'secret',
    });
    expect(seen[0]).not.toHaveProperty(
      'backstage-kubernetes-authorization-google',
    );
  });
});
