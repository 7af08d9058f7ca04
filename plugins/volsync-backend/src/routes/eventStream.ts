import type { Response } from 'express';
import { closeSignal } from '../lib/closeSignal';
import { toError } from '../lib/toError';

export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Interval between comments that keep proxies from closing the stream */
const HEARTBEAT_INTERVAL_MS = 15_000;

/**
 * Sends values as server-sent events. The first value is awaited before anything is written, so earlier errors become
 * an ordinary error response.
 *
 * @internal
 */
export async function sendEvents<T>(
  response: Response,
  options: {
    readonly event: string;
    readonly values: (signal: AbortSignal) => AsyncGenerator<T>;
    /** Default: 15 seconds */
    readonly heartbeatMilliseconds?: number;
  },
): Promise<void> {
  const { event, heartbeatMilliseconds } = options;
  const signal = closeSignal(response);
  const values = options.values(signal);
  const first = await values.next();
  if (signal.aborted) {
    await values.return(undefined);
    return;
  }
  await sendEventStream(response, {
    events: (async function* toEvents() {
      if (!first.done) {
        yield { event, data: first.value };
        for await (const data of values) {
          yield { event, data };
        }
      }
    })(),
    signal,
    // The client retries and then gets an ordinary error response.
    toFailure: error => ({
      event: 'failure',
      data: {
        name: toError(error).name,
        message: toError(error).message,
      },
    }),
    heartbeatMilliseconds,
  });
}

/**
 * Sends events as they come, and the headers immediately. An error becomes the last event, because the status is
 * already sent. `no-transform` keeps compression from delaying events.
 *
 * @internal
 */
export async function sendEventStream(
  response: Response,
  options: {
    readonly events: AsyncGenerator<StreamEvent>;
    /** Aborted when the connection is closed */
    readonly signal: AbortSignal;
    readonly toFailure: (error: unknown) => StreamEvent;
    /** Default: 15 seconds */
    readonly heartbeatMilliseconds?: number;
  },
): Promise<void> {
  const { events, signal, toFailure } = options;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  const heartbeat = setInterval(
    () => response.write(':\n\n'),
    options.heartbeatMilliseconds ?? HEARTBEAT_INTERVAL_MS,
  );
  heartbeat.unref();
  const send = async ({ event, data }: StreamEvent) => {
    if (!response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)) {
      await drained(response, signal);
    }
  };
  try {
    for await (const one of events) {
      await send(one);
    }
  } catch (error) {
    await send(toFailure(error));
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
