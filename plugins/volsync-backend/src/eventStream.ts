import type { Response } from 'express';

/**
 * Sends values as server-sent events. The first value is awaited before anything is written, so that what goes wrong
 * until then is an ordinary error answer. `no-transform` keeps compression from holding events back.
 *
 * @internal
 */
export async function sendEvents<T>(
  response: Response,
  options: {
    readonly event: string;
    readonly values: (signal: AbortSignal) => AsyncGenerator<T>;
    /** Time between two comments that keep proxies from closing the stream. Default: 15 seconds */
    readonly heartbeatMilliseconds?: number;
  },
): Promise<void> {
  const closed = new AbortController();
  response.on('close', () => closed.abort());
  const values = options.values(closed.signal);
  const first = await values.next();
  if (closed.signal.aborted) {
    await values.return(undefined);
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  const heartbeat = setInterval(
    () => response.write(':\n\n'),
    options.heartbeatMilliseconds ?? 15_000,
  );
  heartbeat.unref();
  const send = async (event: string, value: unknown) => {
    if (
      !response.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`)
    ) {
      await drained(response, closed.signal);
    }
  };
  try {
    if (!first.done) {
      await send(options.event, first.value);
      for await (const value of values) {
        await send(options.event, value);
      }
    }
  } catch (error) {
    // The status is long sent: the reader asks again and is told by an ordinary answer.
    await send('failure', {
      name: error instanceof Error ? error.name : 'Error',
      message: error instanceof Error ? error.message : 'The stream ended',
    });
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}

function drained(response: Response, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      response.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    response.once('drain', done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) {
      done();
    }
  });
}
