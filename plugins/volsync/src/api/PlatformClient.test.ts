/** @jest-environment node */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PlatformClient } from './PlatformClient';

describe('the fleet client', () => {
  let server: Server;
  let etag: string;
  const known: (string | undefined)[] = [];

  beforeEach(async () => {
    known.length = 0;
    etag = '"one"';
    server = createServer((request, response) => {
      const asked = request.headers['if-none-match'];
      known.push(asked);
      response.setHeader('etag', etag);
      if (asked === etag) {
        response.writeHead(304).end();
        return;
      }
      response.end(
        JSON.stringify({
          at: '2020-01-01T00:00:00Z',
          complete: true,
          clusters: [],
          rows: [{ id: etag }],
          gaps: [],
        }),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('reuses unchanged rows and takes the time of the response that says so', async () => {
    const { port } = server.address() as AddressInfo;
    const client = new PlatformClient({
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
    });
    const ask = () =>
      client.getFleetPage({
        sort: 'verdict',
        order: 'ascending',
        group: 'none',
        verdict: ['failing', 'unknown'],
        text: 'a b',
        limit: 5,
      });
    const first = await ask();
    const second = await ask();
    expect(second.rows).toBe(first.rows);
    expect(Date.parse(second.at)).toBeGreaterThan(Date.parse(first.at));
    etag = '"two"';
    const third = await ask();
    expect(third.rows).toEqual([{ id: '"two"' }]);
    expect(known).toEqual([undefined, '"one"', '"one"']);
    await ask();
    expect(known.at(-1)).toBe('"two"');
  });
});
