import type { Dispatcher } from 'undici';
import { ObjectStoreError } from './objectStore';

/** A response, whatever its status. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface ExchangeOptions {
  /** Default `GET`; the response to `HEAD` has no body */
  readonly method?: 'GET' | 'HEAD';
  readonly origin: string;
  /** Including its query */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly maxBytes: number;
  /** For the head and the body together */
  readonly timeoutMs: number;
  readonly signals: readonly (AbortSignal | undefined)[];
  /** The subject of messages */
  readonly what: string;
}

const maxErrorBytes = 16 * 1024;

/** Collects chunks, up to a limit. */
class Body {
  readonly #maxBytes: number;
  readonly #truncate: boolean;
  readonly #what: string;
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;
  error: ObjectStoreError | undefined;

  constructor(options: {
    readonly maxBytes: number;
    /** The declared length, or NaN */
    readonly declared: number;
    /** Truncates at the limit instead of failing */
    readonly truncate: boolean;
    readonly what: string;
  }) {
    const { maxBytes, declared, truncate } = options;
    this.#maxBytes = maxBytes;
    this.#truncate = truncate;
    this.#what = options.what;
    if (declared > maxBytes && !truncate) this.#refuse();
    const known = declared >= 0 && declared <= maxBytes;
    // Only what was written is returned, so the memory is not cleared before
    this.#bytes = new Uint8Array(
      Buffer.allocUnsafeSlow(
        known && !this.error ? declared : Math.min(maxBytes, 64 * 1024),
      ).buffer,
    );
  }

  #refuse(): void {
    this.error = new ObjectStoreError(
      'invalid',
      `${this.#what} is larger than the ${this.#maxBytes} bytes that are read`,
    );
  }

  /** Whether a truncated error body is complete: the rest is not needed */
  get isCut(): boolean {
    return this.#truncate && this.#length >= this.#maxBytes;
  }

  add(chunk: Uint8Array): void {
    if (this.error) return;
    let part = chunk;
    if (this.#length + part.length > this.#maxBytes) {
      if (!this.#truncate) {
        this.#refuse();
        return;
      }
      part = part.subarray(0, this.#maxBytes - this.#length);
    }
    const length = this.#length + part.length;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(
        Math.min(this.#maxBytes, Math.max(this.#bytes.length * 2, length)),
      );
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(part, this.#length);
    this.#length = length;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#length === this.#bytes.length
      ? this.#bytes
      : this.#bytes.slice(0, this.#length);
  }
}

/**
 * Sends one request and collects its response in an array of its own, so it can be transferred to another thread. A
 * body over the limit fails; that of an error is truncated. Uses undici's dispatch, because creating a stream for each
 * of thousands of small objects takes most of the time.
 */
export async function exchange(
  dispatcher: Dispatcher,
  options: ExchangeOptions,
): Promise<HttpAnswer> {
  const { method = 'GET', origin, path, headers, timeoutMs, what } = options;
  const signals = options.signals.filter(signal => signal !== undefined);
  for (const signal of signals) signal.throwIfAborted();
  let stop = () => {};
  try {
    return await new Promise<HttpAnswer>((resolve, reject) => {
      let controller: Dispatcher.DispatchController | undefined;
      let failed = false;
      const fail = (error: unknown) => {
        failed = true;
        reject(error);
        controller?.abort(
          error instanceof Error ? error : new Error(String(error)),
        );
      };
      const timeout = setTimeout(
        () =>
          fail(
            new ObjectStoreError(
              'timeout',
              `${what} was not read within ${timeoutMs} ms`,
            ),
          ),
        timeoutMs,
      );
      const onAbort = () => fail(signals.find(one => one.aborted)?.reason);
      for (const signal of signals) signal.addEventListener('abort', onAbort);
      stop = () => {
        clearTimeout(timeout);
        for (const signal of signals) {
          signal.removeEventListener('abort', onAbort);
        }
      };
      let head: Omit<HttpAnswer, 'body'> | undefined;
      let body: Body | undefined;
      dispatcher.dispatch(
        {
          origin,
          path,
          method,
          headers,
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        {
          onRequestStart(started) {
            controller = started;
            // It ended while it waited for a connection
            if (failed) started.abort(new Error('Nobody waits for it'));
          },
          onResponseStart(_, statusCode, answered) {
            if (statusCode < 200) return;
            head = { statusCode, headers: answered };
            const good = statusCode < 300;
            body = new Body({
              maxBytes: good ? options.maxBytes : maxErrorBytes,
              declared:
                method === 'HEAD'
                  ? 0
                  : Number(answered['content-length'] ?? Number.NaN),
              truncate: !good,
              what,
            });
            if (body.error) fail(body.error);
          },
          onResponseData(_, chunk) {
            body?.add(chunk);
            if (body?.error) fail(body.error);
            if (head && body?.isCut) {
              resolve({ ...head, body: body.bytes() });
              controller?.abort(new Error('The rest of an error is not read'));
            }
          },
          onResponseEnd() {
            if (head && body) resolve({ ...head, body: body.bytes() });
            else reject(new Error('An answer ended before it began'));
          },
          onResponseError: (_, error) => reject(error),
        },
      );
    });
  } finally {
    stop();
  }
}
