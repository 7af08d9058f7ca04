import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@backstage/types';
import { systemClock } from '../lib/clock';
import { testConfig } from '../__testUtils__/testConfig';
import { MetricsServers } from './MetricsServers';
import { MetricsService } from './MetricsService';
import { escapeLabel, toPromQl } from './queries';

const series = (
  name: string,
  value: string,
  role = 'source',
  namespace = 'shop',
) => ({
  metric: { obj_namespace: namespace, obj_name: name, role, method: 'restic' },
  value: [1_700_000_000, value],
});
const vector = (...result: unknown[]) =>
  JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result },
  });

describe('MetricsService', () => {
  let server: Server;
  let url: string;
  let service: MetricsService;
  let servers: MetricsServers;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const asked: { query: string; headers: IncomingMessage['headers'] }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push({
        query:
          new URL(request.url ?? '', 'http://m').searchParams.get('query') ??
          '',
        headers: request.headers,
      });
      answer(request, response);
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(done => server.close(done));
  });
  beforeEach(() => asked.splice(0));
  afterEach(async () => {
    await service.close();
    await servers.close();
  });

  function create(config: JsonObject = {}) {
    servers = new MetricsServers(
      testConfig({
        metrics: [{ name: 'vm', url: `${url}/prefix/`, ...config }],
      }).metrics,
    );
    service = new MetricsService({
      servers,
      lifetimeMilliseconds: 60_000,
      clock: systemClock,
      onChange: () => {},
    });
  }
  const look = (name = 'app', cluster = 'apps') =>
    service.get({
      cluster,
      namespace: 'shop',
      kind: 'ReplicationSource',
      name,
    });
  const settled = async (name?: string) => {
    look(name);
    await service.waitUntilRead();
    return look(name);
  };

  it('reads the three metrics of a source, with one round of queries for all', async () => {
    answer = (request, response) => {
      const query = decodeURIComponent(request.url ?? '');
      if (query.includes('out_of_sync')) {
        response.end(
          vector(series('app', '1'), series('app', '0', 'destination')),
        );
      } else if (query.includes('missed')) {
        response.end(vector(series('app', '2.0003')));
      } else {
        response.end(vector(series('app', '12.5'), series('db', 'NaN')));
      }
    };
    create({
      job: 'volsync-"metrics"',
      matchers: { cluster: 'a\\b' },
      headers: { authorization: 'Bearer canary' },
    });
    expect(look()).toMatchObject({ reason: 'pending' });
    expect(await settled()).toMatchObject({
      state: 'read',
      value: { outOfSync: true, missedIntervals: 2, durationSeconds: 12.5 },
    });
    expect(look('db')).toMatchObject({ state: 'read', value: {} });
    expect(asked).toHaveLength(3);
    expect(asked[0]?.headers.authorization).toBe('Bearer canary');
    expect(asked[0]?.query).toBe(
      'max by (obj_namespace, obj_name, role, method) (volsync_volume_out_of_sync{cluster="a\\\\b",job="volsync-\\"metrics\\"",method="restic"})',
    );
  });

  it('reports that a cluster has no metrics server', () => {
    create({ clusters: ['edge'] });
    expect(look()).toMatchObject({ reason: 'not-configured' });
  });

  it.each([
    ['HTML', 200, '<html>', 'invalid'],
    ['an error with status 200', 200, '{"status":"error"}', 'invalid'],
    [
      'another kind of result',
      200,
      '{"status":"success","data":{"resultType":"matrix","result":[]}}',
      'invalid',
    ],
    [
      'series without labels',
      200,
      vector({ metric: {}, value: [1, '1'] }),
      undefined,
    ],
    ['401', 401, '', 'forbidden'],
    ['503', 503, 'canary', 'invalid'],
    ['a redirect', 302, '', 'invalid'],
    ['too much', 200, `"${'x'.repeat(17 * 1024 * 1024)}"`, 'invalid'],
  ])('rejects %s', async (_, status, body, reason) => {
    answer = (_request, response) =>
      response.writeHead(status, { location: '/elsewhere' }).end(body);
    create({ headers: { authorization: 'Bearer canary' } });
    const reading = await settled();
    expect(reading.state === 'unread' ? reading.reason : undefined).toBe(
      reason,
    );
    expect(JSON.stringify(reading)).not.toContain('canary');
  });

  it('reports that it could not be reached', async () => {
    create({ url: 'http://127.0.0.1:1' });
    expect(await settled()).toMatchObject({ reason: 'unreachable' });
  });
});

describe('escapeLabel', () => {
  it.each([
    ['a"} or vector(1) #', 'a\\"} or vector(1) #'],
    ['a\\', 'a\\\\'],
    ['a\nb', 'a\\nb'],
    ['\\"', '\\\\\\"'],
  ])('keeps %j inside its quotes', (value, escaped) => {
    expect(escapeLabel(value)).toBe(escaped);
  });

  it('keeps every value inside the braces', () => {
    const query = toPromQl('outOfSync', {
      name: 'm',
      url: 'http://m',
      type: 'prometheus',
      clusters: [],
      headers: {},
      matchers: { cluster: '"} or up{x="' },
    });
    // Outside of quotes, there is one pair of braces.
    expect(query.replace(/"(\\.|[^"\\])*"/g, '').match(/[{}]/g)).toEqual([
      '{',
      '}',
    ]);
  });
});
