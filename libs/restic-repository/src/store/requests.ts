import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import { messageOf, systemCode } from '../lib/systemError';
import { type ExchangeOptions, type HttpAnswer, exchange } from './exchange';
import { ObjectStoreError } from './objectStore';

/** The result of one attempt of a request. @public */
export interface StoreRequestEnd {
  /** HTTP; absent without a response, or if the request was aborted */
  readonly status?: number;
  readonly milliseconds: number;
}

/** Connections and limits for a store over HTTP. @public */
export interface StoreConnection {
  /** Connections to use instead of the store's own: a hook to check the address that is connected to */
  readonly dispatcher?: Dispatcher;
  /** Timeout for one attempt of one request, including its body. Default 30 seconds */
  readonly timeoutMs?: number;
  /** Maximum number of attempts after 429, 5xx or a broken connection. Default 4 */
  readonly attempts?: number;
  /** Maximum size of one object in memory. Default 256 MiB */
  readonly maxObjectBytes?: number;
  /** Aborts every request of this store */
  readonly signal?: AbortSignal;
  /** Awaited before each attempt of each request, with the request's signal. If it throws, the request fails */
  readonly beforeRequest?: (signal?: AbortSignal) => void | Promise<void>;
  /** Called after each attempt of each request, for metrics; must not throw */
  readonly onRequest?: (ended: StoreRequestEnd) => void;
}

const maxPauseMs = 5_000;

/**
 * Sends reads, and retries after a busy store or a broken connection. Never follows redirects, because an exchange does
 * not.
 */
export class Requests {
  readonly #origin: string;
  readonly #options: StoreConnection;
  readonly #dispatcher: Dispatcher;
  readonly #own: Agent | undefined;

  constructor(origin: string, options: StoreConnection) {
    this.#origin = origin;
    this.#options = options;
    this.#own = options.dispatcher ? undefined : new Agent({ connections: 32 });
    this.#dispatcher = options.dispatcher ?? this.#own!;
  }

  /** Calls `once` until another attempt would not change its result. */
  async send(
    signal: AbortSignal | undefined,
    once: () => Promise<HttpAnswer>,
  ): Promise<HttpAnswer> {
    const attempts = this.#options.attempts ?? 4;
    const signals = [signal, this.#options.signal].filter(
      one => one !== undefined,
    );
    const throwIfAborted = () => signals.forEach(one => one.throwIfAborted());
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= attempts;
      let pauseMs = Math.min(100 * 2 ** attempt, maxPauseMs);
      await this.#options.beforeRequest?.(signal);
      try {
        const answer = await once();
        if (answer.statusCode !== 429 && answer.statusCode < 500) return answer;
        if (last) return answer;
        const asked = Number(answer.headers['retry-after']) * 1000;
        if (asked > 0) pauseMs = Math.min(asked, maxPauseMs);
      } catch (error) {
        throwIfAborted();
        if (error instanceof ObjectStoreError) throw error;
        if (last || isFinal(error)) throw this.#unreachable(error);
      }
      await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, {
        signal: AbortSignal.any(signals),
      }).catch(throwIfAborted);
    }
  }

  /** One measured attempt. */
  async exchange(
    request: Omit<ExchangeOptions, 'timeoutMs' | 'signals'> & {
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<HttpAnswer> {
    const { timeoutMs = 30_000, onRequest } = this.#options;
    const began = performance.now();
    let status: number | undefined;
    try {
      const answer = await exchange(this.#dispatcher, {
        ...request,
        timeoutMs,
        signals: [request.signal, this.#options.signal],
      });
      status = answer.statusCode;
      return answer;
    } finally {
      onRequest?.({ status, milliseconds: performance.now() - began });
    }
  }

  async close(): Promise<void> {
    await this.#own?.close();
  }

  #unreachable(cause: unknown): ObjectStoreError {
    const code = systemCode(cause);
    const message = messageOf(cause);
    return new ObjectStoreError(
      'unreachable',
      `${this.#origin} cannot be reached: ${
        code && !message.includes(code) ? `${code} ` : ''
      }${message}`,
      { cause },
    );
  }
}

/** Errors that a retry can't fix: a name that does not resolve, a certificate, a refused address */
function isFinal(error: unknown): boolean {
  const code = systemCode(error) ?? '';
  const passing = [
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'UND_ERR_SOCKET',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  ];
  return !passing.includes(code);
}
