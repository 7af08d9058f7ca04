import { SignatureV4 } from '@smithy/signature-v4';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import { ObjectStoreError } from './objectStore';
import { messageOf, systemCode } from '../lib/systemError';
import { type S3Answer, exchange } from './exchange';
import {
  type S3Location,
  type S3StoreOptions,
  encodeSegment,
} from './s3Options';
import { SigningHash } from './signingHash';

/** A GET below the bucket. */
interface S3Get {
  /** Key inside the bucket, not encoded; none for the bucket itself */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly range?: string;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

const maxPauseMs = 5_000;

/**
 * Signs and sends reads, and tries again what a busy store or a broken
 * connection refused. Redirects are never followed: an exchange does not.
 */
export class S3Requester {
  readonly #location: S3Location;
  readonly #options: S3StoreOptions;
  #signer: SignatureV4;
  /** Nobody named one: the store is asked for it once */
  #regionIsGuess: boolean;
  readonly #dispatcher: Dispatcher;
  readonly #own: Agent | undefined;

  constructor(location: S3Location, options: S3StoreOptions) {
    this.#location = location;
    this.#options = options;
    this.#regionIsGuess = !options.region;
    this.#signer = createSigner(options, options.region || 'us-east-1');
    this.#own = options.dispatcher ? undefined : new Agent({ connections: 32 });
    this.#dispatcher = options.dispatcher ?? this.#own!;
  }

  async send(get: S3Get): Promise<S3Answer> {
    const attempts = this.#options.attempts ?? 4;
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= attempts;
      let pauseMs = Math.min(100 * 2 ** attempt, maxPauseMs);
      await this.#options.beforeRequest?.(get.signal);
      try {
        const answer = await this.#measured(get);
        const region = this.#regionIsGuess ? regionOf(answer) : undefined;
        if (region !== undefined) {
          this.#regionIsGuess = false;
          this.#signer = createSigner(this.#options, region);
          continue;
        }
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

  async #measured(get: S3Get): Promise<S3Answer> {
    const { onRequest } = this.#options;
    if (!onRequest) return this.#once(get);
    const began = performance.now();
    let status: number | undefined;
    try {
      const answer = await this.#once(get);
      status = answer.statusCode;
      return answer;
    } finally {
      onRequest({ status, milliseconds: performance.now() - began });
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
    return exchange(this.#dispatcher, {
      origin,
      path: search ? `${path}?${search}` : path,
      headers: { ...signed.headers, 'accept-encoding': 'identity' },
      maxBytes: get.maxBytes,
      timeoutMs: this.#options.timeoutMs ?? 30_000,
      signals: [get.signal, this.#options.signal],
      what: `${this.#name(get)} at ${origin}`,
    });
  }

  #name(get: S3Get): string {
    return get.key === undefined
      ? `The listing of bucket "${this.#location.bucket}"`
      : `Object "${get.key}" of bucket "${this.#location.bucket}"`;
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

function createSigner(
  { credentials }: S3StoreOptions,
  region: string,
): SignatureV4 {
  return new SignatureV4({
    credentials,
    region,
    service: 's3',
    sha256: SigningHash,
    uriEscapePath: false,
    applyChecksum: false,
  });
}

/** The region that a store names when it refuses a request that was signed for another. */
function regionOf({ statusCode, headers, body }: S3Answer): string | undefined {
  if (statusCode < 300 || statusCode >= 500) return undefined;
  const text = Buffer.from(body).toString('utf8');
  const named =
    String(headers['x-amz-bucket-region'] ?? '') ||
    (/AuthorizationHeaderMalformed|InvalidRegion|wrong region/i.test(text)
      ? /<Region>([^<]{1,64})<\/Region>/.exec(text)?.[1] ??
        /expect(?:ing|ed)[^'"<]{0,20}(?:'|"|&#39;|&quot;|&apos;)([a-z0-9-]{1,64})/i.exec(
          text,
        )?.[1] ??
        /scope:[^<]*expected: \S*?\/([a-z0-9-]{1,64})\/s3\//i.exec(text)?.[1]
      : undefined);
  return named && /^[A-Za-z0-9-]{1,64}$/.test(named) ? named : undefined;
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
