import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createS3Store } from 'restic-repository';
import { request } from 'undici';
import { isAddressAllowed } from './addressRules';
import { createGuardedAgent } from './GuardedAgent';
import { toStoreReading } from './storeReadings';

describe('isAddressAllowed', () => {
  it.each([
    ['93.184.216.34', 'minio.example', [], true],
    ['2606:4700::1111', 'minio.example', [], true],
    ['127.0.0.1', 'minio.example', [], false],
    ['127.8.8.8', 'minio.example', [], false],
    ['::1', 'minio.example', [], false],
    ['0.0.0.0', 'minio.example', [], false],
    ['10.1.2.3', 'minio.example', [], false],
    ['169.254.169.254', 'minio.example', [], false],
    ['100.64.0.1', 'minio.example', [], false],
    ['fe80::1', 'minio.example', [], false],
    ['fd00:ec2::254', 'minio.example', [], false],
    ['::ffff:127.0.0.1', 'minio.example', [], false],
    ['::ffff:10.0.0.1', 'minio.example', [], false],
    ['64:ff9b::7f00:1', 'minio.example', [], false],
    ['10.1.2.3', 'minio.example', ['10.0.0.0/8'], true],
    ['::ffff:10.1.2.3', 'minio.example', ['10.0.0.0/8'], true],
    ['11.1.2.3', 'minio.example', ['10.0.0.0/8'], true],
    ['192.168.0.1', 'minio.example', ['10.0.0.0/8'], false],
    ['fd00::9', 'minio.example', ['fd00::/8'], true],
    ['10.1.2.3', 'minio.example', ['fd00::/8'], false],
    ['127.0.0.1', 'localhost', [], true],
    ['::1', 'localhost', [], true],
    ['10.0.0.1', 'localhost', [], false],
    ['127.0.0.1', '127.0.0.1', [], true],
    ['::ffff:127.0.0.1', '127.0.0.1', [], true],
    ['127.0.0.2', '127.0.0.1', [], false],
    ['93.184.216.34', '127.0.0.1', [], false],
    ['::1', '[::1]', [], true],
    ['not an address', 'minio.example', [], false],
  ] as const)('%s for %s with %j → %s', (address, host, ranges, allowed) => {
    expect(isAddressAllowed(address, { host, ranges })).toBe(allowed);
  });
});

describe('createGuardedAgent', () => {
  let server: Server;
  let port: number;
  let hits = 0;
  let redirect: string | undefined;

  beforeAll(async () => {
    server = createServer((_, response) => {
      hits += 1;
      if (redirect) {
        response.writeHead(302, { location: redirect }).end();
      } else {
        response.end('canary-of-the-inside');
      }
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    hits = 0;
    redirect = undefined;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  const agentFor = (
    endpoint: string,
    addresses: string[] = [],
    answers: string[][] = [],
  ) => {
    let call = 0;
    return createGuardedAgent(
      { endpoint, addresses },
      answers.length === 0
        ? {}
        : {
            resolve: async () => {
              const now = answers[Math.min(call, answers.length - 1)] ?? [];
              call += 1;
              return now.map(address => ({ address, family: 4 }));
            },
          },
    );
  };

  it('connects to the address that the endpoint names', async () => {
    const agent = agentFor(`http://127.0.0.1:${port}`);
    const answer = await request(`http://127.0.0.1:${port}/`, {
      dispatcher: agent,
    });
    expect(await answer.body.text()).toContain('canary');
    await agent.destroy();
  });

  it.each([
    ['a name that resolves to loopback', [['127.0.0.1']]],
    ['one good and one bad address', [['93.184.216.34', '127.0.0.1']]],
    ['no address', [[]]],
  ])('refuses %s', async (_, answers) => {
    const agent = agentFor(`http://minio.example:${port}`, [], answers);
    await expect(
      request(`http://minio.example:${port}/`, { dispatcher: agent }),
    ).rejects.toThrow(/not allowed/);
    expect(hits).toBe(0);
    await agent.destroy();
  });

  it('allows it if the operator allows the range', async () => {
    const agent = agentFor(
      `http://minio.example:${port}`,
      ['127.0.0.0/8'],
      [['127.0.0.1']],
    );
    const answer = await request(`http://minio.example:${port}/`, {
      dispatcher: agent,
    });
    await answer.body.dump();
    expect(hits).toBe(1);
    await agent.destroy();
  });

  it('checks each connection again, so rebinding does not help', async () => {
    const agent = agentFor(
      `http://minio.example:${port}`,
      ['127.0.0.1/32'],
      [['127.0.0.1'], ['10.0.0.1']],
    );
    const first = await request(`http://minio.example:${port}/`, {
      dispatcher: agent,
      headers: { connection: 'close' },
    });
    await first.body.dump();
    await expect(
      request(`http://minio.example:${port}/`, { dispatcher: agent }),
    ).rejects.toThrow(/10\.0\.0\.1.*not allowed/);
    await agent.destroy();
  });

  it.each([
    'http://127.0.0.1',
    'http://[::ffff:127.0.0.1]',
    'http://2130706433',
  ])(
    'refuses %s, an address that is never resolved, for another endpoint',
    async host => {
      const agent = agentFor(`http://minio.example:${port}`);
      await expect(
        request(`${host}:${port}/`, { dispatcher: agent }),
      ).rejects.toThrow(/not allowed/);
      expect(hits).toBe(0);
      await agent.destroy();
    },
  );

  it('follows no redirect, and reports it', async () => {
    redirect = `http://127.0.0.1:${port}/inside`;
    const agent = agentFor(`http://127.0.0.1:${port}`);
    const store = createS3Store({
      endpoint: `http://127.0.0.1:${port}`,
      bucket: 'b',
      credentials: { accessKeyId: 'a', secretAccessKey: 's' },
      dispatcher: agent,
      attempts: 1,
    });
    const list = async () => {
      for await (const object of store.list('')) {
        expect(object).toBeUndefined();
      }
    };
    await expect(list()).rejects.toThrow(/redirect/);
    expect(hits).toBe(1);
    await agent.destroy();
  });

  it('turns a refusal into a reading that says what to do', async () => {
    const agent = agentFor(`http://minio.example:${port}`, [], [['10.0.0.1']]);
    const store = createS3Store({
      endpoint: `http://minio.example:${port}`,
      bucket: 'b',
      credentials: { accessKeyId: 'a', secretAccessKey: 's' },
      dispatcher: agent,
      attempts: 2,
    });
    const error = await store.get('config').catch((caught: unknown) => caught);
    expect(toStoreReading(error, new Date(0))).toEqual({
      state: 'unread',
      reason: 'forbidden',
      message: expect.stringContaining('volsync.objectStores'),
      at: '1970-01-01T00:00:00.000Z',
    });
    await agent.destroy();
  });
});
