import { SignatureV4 } from '@smithy/signature-v4';
import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { Sha256 } from '../../src/s3/signature/Sha256';
import type { ObjectStoreEndpoint } from './endpoint';

/** A request of a test; the path is sent as it is. */
export interface PlainRequest {
  readonly method?: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface PlainResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

interface SigningChoices {
  readonly at?: Date;
  readonly accessKey?: string;
  readonly secretKey?: string;
}

/** Signs like AWS's clients, and sends. The lab shows with MinIO that other servers accept it too. */
export class SignedClient {
  readonly #endpoint: ObjectStoreEndpoint;

  constructor(endpoint: ObjectStoreEndpoint) {
    this.#endpoint = endpoint;
  }

  async send(
    request: PlainRequest,
    choices: SigningChoices = {},
  ): Promise<PlainResponse> {
    return this.sendAsIs(await this.sign(request, choices));
  }

  /** The request with the headers that sign it. */
  async sign(
    request: PlainRequest,
    choices: SigningChoices = {},
  ): Promise<PlainRequest> {
    const signed = await this.#signer(choices).sign(this.#toSignable(request), {
      signingDate: choices.at,
    });
    return { ...request, headers: signed.headers };
  }

  /** The request with its signature in the query. */
  async presign(
    request: PlainRequest,
    choices: SigningChoices & { readonly expiresIn?: number } = {},
  ): Promise<PlainRequest> {
    const signable = this.#toSignable(request);
    const signed = await this.#signer(choices).presign(
      {
        ...signable,
        body: undefined,
        headers: {
          ...signable.headers,
          'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
        },
      },
      { expiresIn: choices.expiresIn ?? 60, signingDate: choices.at },
    );
    const query = Object.entries(signed.query ?? {}).map(([name, value]) => [
      name,
      String(value),
    ]);
    return {
      ...request,
      query: Object.fromEntries(query),
      headers: { host: new URL(this.#endpoint.url).host },
    };
  }

  /** Sends its input without signing it. */
  sendAsIs(request: PlainRequest): Promise<PlainResponse> {
    const { hostname, port } = new URL(this.#endpoint.url);
    return new Promise((done, fail) => {
      const outgoing = httpRequest(
        {
          hostname,
          port,
          method: request.method ?? 'GET',
          path: `${request.path}${toQueryString(request.query)}`,
          headers: request.headers,
          agent: false,
        },
        async response => {
          try {
            const pieces: Buffer[] = [];
            for await (const piece of response) pieces.push(piece);
            const bytes = Buffer.concat(pieces);
            done({
              status: response.statusCode ?? 0,
              headers: response.headers,
              bytes,
              text: bytes.toString('utf8'),
            });
          } catch (error) {
            fail(error);
          }
        },
      );
      outgoing.on('error', fail);
      outgoing.end(request.body);
    });
  }

  #toSignable(request: PlainRequest) {
    const { host, hostname } = new URL(this.#endpoint.url);
    return {
      method: request.method ?? 'GET',
      protocol: 'http:',
      hostname,
      path: request.path,
      query: { ...request.query },
      headers: {
        host,
        ...request.headers,
      },
      body: request.body,
    };
  }

  #signer(choices: SigningChoices): SignatureV4 {
    return new SignatureV4({
      service: 's3',
      region: this.#endpoint.region,
      uriEscapePath: false,
      credentials: {
        accessKeyId: choices.accessKey ?? this.#endpoint.accessKey,
        secretAccessKey: choices.secretKey ?? this.#endpoint.secretKey,
      },
      sha256: Sha256,
    });
  }
}

/** The text of the first element with a name; undefined if there is none. */
export function elementText(xml: string, name: string): string | undefined {
  return elementTexts(xml, name)[0];
}

/** The texts of all elements with a name. */
export function elementTexts(xml: string, name: string): string[] {
  const pattern = new RegExp(`<${name}>([^<]*)</${name}>`, 'g');
  return [...xml.matchAll(pattern)].map(match => match[1] ?? '');
}

function toQueryString(query: PlainRequest['query']): string {
  const pairs = Object.entries(query ?? {}).map(
    ([name, value]) =>
      `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}
