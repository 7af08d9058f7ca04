import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpAnswer } from './exchange';
import { Requests } from './requests';
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

/** Signs and sends reads. */
export class S3Requester {
  readonly #location: S3Location;
  readonly #options: S3StoreOptions;
  #signer: SignatureV4;
  /** A guess, if none is configured, until the store names another */
  #region: string;
  readonly #requests: Requests;

  constructor(location: S3Location, options: S3StoreOptions) {
    this.#location = location;
    this.#options = options;
    this.#region = options.region || 'us-east-1';
    this.#signer = createSigner(options, this.#region);
    this.#requests = new Requests(location.origin, options);
  }

  send(get: S3Get): Promise<HttpAnswer> {
    return this.#requests.send(get.signal, async () => {
      const signedFor = this.#region;
      const answer = await this.#once(get);
      const region = this.#options.region ? undefined : regionOf(answer);
      if (region === undefined || region === signedFor) return answer;
      if (region !== this.#region) {
        this.#region = region;
        this.#signer = createSigner(this.#options, region);
      }
      return this.#once(get);
    });
  }

  async #once(get: S3Get): Promise<HttpAnswer> {
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
    return this.#requests.exchange({
      origin,
      path: search ? `${path}?${search}` : path,
      headers: { ...signed.headers, 'accept-encoding': 'identity' },
      maxBytes: get.maxBytes,
      signal: get.signal,
      what: `${this.#name(get)} at ${origin}`,
    });
  }

  #name(get: S3Get): string {
    return get.key === undefined
      ? `The listing of bucket "${this.#location.bucket}"`
      : `Object "${get.key}" of bucket "${this.#location.bucket}"`;
  }

  close(): Promise<void> {
    return this.#requests.close();
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

/** The region that a store names when it rejects a request that was signed for another. */
function regionOf({
  statusCode,
  headers,
  body,
}: HttpAnswer): string | undefined {
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
