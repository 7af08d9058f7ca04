import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import knex from 'knex';
import { Produced } from './Produced';

const SECRET = 'canary-of-this-test';

describe('Produced', () => {
  let server: Server;
  let produced: Produced;
  let answer: { readonly body: Buffer; readonly type: string };

  beforeEach(async () => {
    // The search over the whole run must not find this test's secrets
    produced = new Produced('');
    server = createServer((_, response) => {
      const body = gzipSync(answer.body);
      response.writeHead(200, {
        'content-type': answer.type,
        'content-encoding': 'gzip',
      });
      response.write(body.subarray(0, 5));
      response.end(body.subarray(5));
    });
    produced.recordAnswers(server);
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterEach(() => new Promise(resolve => server.close(resolve)));

  const ask = async (body: string, type = 'application/json') => {
    answer = { body: Buffer.from(body), type };
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`);
    await response.text();
  };

  it.each([
    ['plain', SECRET],
    ['hex', Buffer.from(SECRET).toString('hex')],
    ['base64+0', Buffer.from(SECRET).toString('base64')],
    ['base64+1', Buffer.from(`:${SECRET}`).toString('base64')],
    ['base64+2', Buffer.from(`::${SECRET}`).toString('base64url')],
  ])('finds a secret in a compressed response: %s', async (form, text) => {
    await ask(`{"said":"${text}"}`);
    const search = produced.search();
    await expect(search).rejects.toThrow(`answers, ${form}, after: {"said":"`);
    await expect(search).rejects.not.toThrow(text.slice(4));
  });

  it('finds it in logs and in a database, and nothing elsewhere', async () => {
    const database = knex({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    try {
      await database.schema.createTable('rows', table => table.text('value'));
      await database('rows').insert({ value: 'fine' });
      await produced.dump(database);
      await ask('{"said":"nothing"}');
      produced.add('logs', 'all is well');
      await expect(produced.search()).resolves.toBeUndefined();

      await database('rows').insert({ value: SECRET });
      await produced.dump(database);
      await expect(produced.search()).rejects.toThrow('database, plain');
      produced.add('logs', `token=${SECRET}`);
      await expect(produced.search()).rejects.toThrow('logs, plain');
    } finally {
      await database.destroy();
    }
  });

  it('ignores the content of files', async () => {
    await ask(SECRET, 'application/octet-stream');
    await expect(produced.search()).resolves.toBeUndefined();
  });
});
