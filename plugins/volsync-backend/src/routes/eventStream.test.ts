import { setTimeout as delay } from 'node:timers/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import compression from 'compression';
import express from 'express';
import { readEvents } from '../__testUtils__/readEvents';
import { waitFor } from '../__testUtils__/waitFor';
import { sendEvents } from './eventStream';

describe('sendEvents', () => {
  let server: Server;
  let values: (signal: AbortSignal) => AsyncGenerator<unknown>;
  let url: string;

  beforeAll(async () => {
    const app = express();
    // Its types come from a different version of Express.
    app.use(compression() as unknown as express.RequestHandler);
    app.get('/', (_, response, next) => {
      sendEvents(response, {
        event: 'report',
        heartbeatMilliseconds: 30,
        values: signal => values(signal),
      }).catch(next);
    });
    server = app.listen(0, '127.0.0.1');
    await new Promise(done => server.once('listening', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(done => server.close(done));
  });

  it('sends each value when it arrives, despite compression, with heartbeats in between', async () => {
    values = async function* three() {
      yield { text: 'one\n\nevent: forged' };
      await delay(120);
      yield { text: 'two' };
      await delay(10_000, undefined, { ref: false });
    };
    const stream = await readEvents(url);
    await waitFor(() => expect(stream.events).toHaveLength(2));
    expect(stream.events).toEqual([
      { event: 'report', data: { text: 'one\n\nevent: forged' } },
      { event: 'report', data: { text: 'two' } },
    ]);
    expect(stream.comments.length).toBeGreaterThan(1);
    expect(stream.headers['content-encoding']).toBeUndefined();
    stream.close();
  });

  it('stops the source of values when the client disconnects', async () => {
    let aborted = false;
    values = async function* endless(signal) {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      yield 1;
      await new Promise<void>(done => {
        signal.addEventListener('abort', () => done());
      });
    };
    const stream = await readEvents(url);
    await waitFor(() => expect(stream.events).toHaveLength(1));
    stream.close();
    await waitFor(() => expect(aborted).toBe(true));
  });

  it('sends a later error as an event, and ends', async () => {
    values = async function* failing() {
      yield 1;
      throw new TypeError('it broke');
    };
    const stream = await readEvents(url);
    await waitFor(() => expect(stream.isEnded()).toBe(true));
    expect(stream.events).toEqual([
      { event: 'report', data: 1 },
      { event: 'failure', data: { name: 'TypeError', message: 'it broke' } },
    ]);
  });

  it('returns an early error as an ordinary response', async () => {
    values = async function* refused() {
      yield* [];
      throw new Error('no');
    };
    expect((await readEvents(url)).status).toBe(500);
  });
});
