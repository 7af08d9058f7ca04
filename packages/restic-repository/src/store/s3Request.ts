import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher, request } from 'undici';
import { ObjectStoreError } from '../store';
import { messageOf, systemCode } from '../systemError';
import { readBounded } from './body';
import { S3Location, S3StoreOptions, encodeSegment } from './s3Options';

/** A GET below the bucket. @internal */
export interface S3Get {
  /** Key inside the bucket, not encoded; none for the bucket itself */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly range?: string;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

/** What came back, whatever its status. @internal */
export interface S3Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

const maxErrorBytes = 16 * 1024;
const maxPauseMs = 5_000;

/**
 * Signs and sends reads, and tries again what a busy store or a broken
 * connection refused. Redirects are never followed: undici's `request` does not.
 *
 * @internal
 */
export class S3Requester {
  readonly #location: S3Location;
  readonly #options: S3StoreOptions;
  readonly #signer: SignatureV4;
  readonly #dispatcher: Dispatcher;
  readonly #own: Agent | undefined;

  constructor(location: S3Location, options: S3StoreOptions) {
    this.#location = location;
    this.#options = options;
    const { accessKeyId, secretAccessKey, sessionToken } = options.credentials;
    this.#signer = new SignatureV4({
      credentials: { accessKeyId, secretAccessKey, sessionToken },
      region: options.region || 'us-east-1',
      service: 's3',
      sha256: Sha256,
      uriEscapePath: false,
      applyChecksum: false,
    });
    this.#own = options.dispatcher ? undefined : new Agent({ connections: 32 });
    this.#dispatcher = options.dispatcher ?? this.#own!;
  }

  async send(get: S3Get): Promise<S3Answer> {
    const attempts = this.#options.attempts ?? 4;
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= attempts;
      let pauseMs = Math.min(100 * 2 ** attempt, maxPauseMs);
      try {
        const answer = await this.#once(get);
        if (answer.statusCode !== 429 && answer.statusCode < 500) return answer;
        if (last) return answer;
        const asked = Number(answer.headers['retry-after']) * 1000;
        if (asked > 0) pauseMs = Math.min(asked, maxPauseMs);
      } catch (error) {
        this.#throwIfAborted(get);
        if (error instanceof ObjectStoreError) throw error;
        if (last || isFinal(error)) throw this.#unreachable(error);
      }
      const signals = [get.signal, this.#options.signal].filter(
        signal => signal !== undefined,
      );
      await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, {
        signal: AbortSignal.any(signals),
      }).catch(() => this.#throwIfAborted(get));
    }
  }

  async #once(get: S3Get): Promise<S3Answer> {
    const { origin, protocol, hostname, port, bucketPath } = this.#location;
    const path =
      get.key === undefined
        ? bucketPath
        : `${bucketPath}/${get.key.split('/').map(encodeSegment).join('/')}`;
    const query = get.query ?? {};
    const signed = await this.#signer.sign({
      method: 'GET',
      protocol,
      hostname,
      port,
      path,
      query: { ...query },
      headers: {
        host: port ? `${hostname}:${port}` : hostname,
        'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
        ...(get.range ? { range: get.range } : {}),
      },
    });
    const search = Object.entries(query)
      .map(([name, value]) => `${encodeSegment(name)}=${encodeSegment(value)}`)
      .join('&');
    const timeout = AbortSignal.timeout(this.#options.timeoutMs ?? 30_000);
    const signal = AbortSignal.any(
      [timeout, get.signal, this.#options.signal].filter(
        one => one !== undefined,
      ),
    );
    try {
      const answer = await request(
        `${origin}${path}${search ? `?${search}` : ''}`,
        {
          method: 'GET',
          headers: { ...signed.headers, 'accept-encoding': 'identity' },
          dispatcher: this.#dispatcher,
          signal,
          headersTimeout: 0,
          bodyTimeout: 0,
        },
      );
      const good = answer.statusCode >= 200 && answer.statusCode < 300;
      const body = await readBounded(answer.body, {
        maxBytes: good ? get.maxBytes : maxErrorBytes,
        declared: Number(answer.headers['content-length'] ?? Number.NaN),
        truncate: !good,
        what: `${this.#name(get)} at ${origin}`,
      });
      return { statusCode: answer.statusCode, headers: answer.headers, body };
    } catch (error) {
      if (timeout.aborted && !this.#aborted(get)) {
        throw new ObjectStoreError(
          'timeout',
          `${this.#name(get)} at ${origin} was not read within ${
            this.#options.timeoutMs ?? 30_000
          } ms`,
        );
      }
      throw error;
    }
  }

  #name(get: S3Get): string {
    return get.key === undefined
      ? `The listing of bucket "${this.#location.bucket}"`
      : `Object "${get.key}" of bucket "${this.#location.bucket}"`;
  }

  #aborted(get: S3Get): boolean {
    return Boolean(get.signal?.aborted || this.#options.signal?.aborted);
  }

  #throwIfAborted(get: S3Get): void {
    get.signal?.throwIfAborted();
    this.#options.signal?.throwIfAborted();
  }

  #unreachable(cause: unknown): ObjectStoreError {
    const code = systemCode(cause);
    const message = messageOf(cause);
    return new ObjectStoreError(
      'unreachable',
      `${this.#location.origin} cannot be reached: ${
        code && !message.includes(code) ? `${code} ` : ''
      }${message}`,
      { cause },
    );
  }

  async close(): Promise<void> {
    await this.#own?.close();
  }
}

/** What another attempt cannot mend: a name that does not resolve, a certificate, a refused address */
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
